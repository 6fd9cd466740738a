using System.Collections;
using System.Linq.Expressions;
using System.Reflection;
using AiBos.Sdk;
using Npgsql;

namespace AiBos.Kernel.Database;

/// <summary>
/// Turns rows into records by constructor: parameter <c>UnitPrice</c> takes column <c>unit_price</c>. A scalar type
/// takes the first column. The code for a type is compiled once.
/// </summary>
internal sealed class RowMapper<T>
{
    // Not in a static constructor: what is wrong with a type must reach whoever wrote it, in its own words.
    private static readonly Lazy<Plan> Made = new(Make);

    private readonly Plan _plan;
    private readonly int[] _ordinals;

    private RowMapper(Plan plan, int[] ordinals) => (_plan, _ordinals) = (plan, ordinals);

    private sealed record Plan(string[] Columns, Func<NpgsqlDataReader, int[], T> Map);

    /// <exception cref="InvalidOperationException">The type cannot take these rows.</exception>
    internal static RowMapper<T> For(NpgsqlDataReader reader)
    {
        Plan plan = Made.Value;
        int[] ordinals = new int[plan.Columns.Length];
        for (int i = 0; i < ordinals.Length; i++)
            ordinals[i] = reader.GetOrdinal(plan.Columns[i]);
        return new RowMapper<T>(plan, ordinals);
    }

    internal T Map(NpgsqlDataReader reader) => _plan.Map(reader, _ordinals);

    private static Plan Make()
    {
        ParameterExpression reader = Expression.Parameter(typeof(NpgsqlDataReader), "reader");
        ParameterExpression ordinals = Expression.Parameter(typeof(int[]), "ordinals");
        string[] columns = [];
        Expression body;
        if (IsScalar(Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T)))
        {
            body = Read(reader, Expression.Constant(0), typeof(T), nullable: true, "the first");
        }
        else
        {
            ConstructorInfo constructor = typeof(T).GetConstructors()
                .OrderByDescending(candidate => candidate.GetParameters().Length)
                .FirstOrDefault(candidate => candidate.GetParameters().Length > 0)
                ?? throw new InvalidOperationException($"{typeof(T).Name} has no constructor that takes columns.");
            ParameterInfo[] parameters = constructor.GetParameters();
            columns = [.. parameters.Select(parameter => SnakeCase(parameter.Name!))];
            var nullability = new NullabilityInfoContext();
            body = Expression.New(constructor, parameters.Select((parameter, i) => Read(
                reader,
                Expression.ArrayIndex(ordinals, Expression.Constant(i)),
                parameter.ParameterType,
                nullability.Create(parameter).WriteState != NullabilityState.NotNull,
                columns[i])));
        }

        return new Plan(
            columns, Expression.Lambda<Func<NpgsqlDataReader, int[], T>>(body, reader, ordinals).Compile());
    }

    private static Expression Read(
        Expression reader, Expression ordinal, Type type, bool nullable, string column)
    {
        Type bare = Nullable.GetUnderlyingType(type) ?? type;
        Expression value = Value(reader, ordinal, bare, column);
        if (value.Type != type)
            value = Expression.Convert(value, type);
        if (!nullable || (type.IsValueType && bare == type))
            return value;
        MethodInfo isNull = typeof(NpgsqlDataReader).GetMethod(nameof(NpgsqlDataReader.IsDBNull), [typeof(int)])!;
        return Expression.Condition(Expression.Call(reader, isNull, ordinal), Expression.Default(type), value);
    }

    private static Expression Value(Expression reader, Expression ordinal, Type type, string column)
    {
        if (type == typeof(Amount))
        {
            return Expression.New(
                typeof(Amount).GetConstructor([typeof(decimal)])!,
                Expression.Call(reader, Getter(typeof(decimal)), ordinal));
        }

        if (ListColumn.IsList(type))
            return ListColumn.Read(reader, ordinal, type);
        if (type != typeof(string) && type.IsAssignableTo(typeof(IEnumerable)))
        {
            throw new InvalidOperationException(
                $"{typeof(T).Name} cannot take the column {column} as {type.Name}; a list column maps to an array, "
                + "IReadOnlyList, IReadOnlyCollection, IEnumerable, List or ImmutableArray.");
        }

        return Expression.Call(reader, Getter(type), ordinal);
    }

    private static MethodInfo Getter(Type type) => typeof(NpgsqlDataReader)
        .GetMethod(nameof(NpgsqlDataReader.GetFieldValue), [typeof(int)])!.MakeGenericMethod(type);

    private static bool IsScalar(Type type) => type.IsPrimitive || type == typeof(string)
        || type == typeof(decimal) || type == typeof(Guid) || type == typeof(DateOnly) || type == typeof(DateTimeOffset)
        || type == typeof(Amount) || ListColumn.IsList(type);

    private static string SnakeCase(string name)
    {
        var text = new System.Text.StringBuilder(name.Length + 4);
        for (int i = 0; i < name.Length; i++)
        {
            if (char.IsAsciiLetterUpper(name[i]) && i > 0)
                text.Append('_');
            text.Append(char.ToLowerInvariant(name[i]));
        }

        return text.ToString();
    }
}
