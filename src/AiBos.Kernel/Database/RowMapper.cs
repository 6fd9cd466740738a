using System.Collections.Immutable;
using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.InteropServices;
using AiBos.Sdk;
using Npgsql;

namespace AiBos.Kernel.Database;

/// <summary>
/// Turns rows into records by constructor: parameter <c>UnitPrice</c> takes column <c>unit_price</c>. A scalar type
/// takes the first column. The code for a type is compiled once.
/// </summary>
internal sealed class RowMapper<T>
{
    private static readonly string[] Columns;
    private static readonly Func<NpgsqlDataReader, int[], T> Compiled;
    private static readonly bool Scalar;

    private readonly int[] _ordinals;

    static RowMapper()
    {
        ParameterExpression reader = Expression.Parameter(typeof(NpgsqlDataReader), "reader");
        ParameterExpression ordinals = Expression.Parameter(typeof(int[]), "ordinals");
        Scalar = IsScalar(Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T));
        Expression body;
        if (Scalar)
        {
            Columns = [];
            body = Read(reader, Expression.Constant(0), typeof(T), nullable: true);
        }
        else
        {
            ConstructorInfo constructor = typeof(T).GetConstructors()
                .OrderByDescending(candidate => candidate.GetParameters().Length)
                .FirstOrDefault(candidate => candidate.GetParameters().Length > 0)
                ?? throw new InvalidOperationException($"{typeof(T).Name} has no constructor that takes columns.");
            ParameterInfo[] parameters = constructor.GetParameters();
            Columns = [.. parameters.Select(parameter => SnakeCase(parameter.Name!))];
            var nullability = new NullabilityInfoContext();
            body = Expression.New(constructor, parameters.Select((parameter, i) => Read(
                reader,
                Expression.ArrayIndex(ordinals, Expression.Constant(i)),
                parameter.ParameterType,
                nullability.Create(parameter).WriteState != NullabilityState.NotNull)));
        }

        Compiled = Expression.Lambda<Func<NpgsqlDataReader, int[], T>>(body, reader, ordinals).Compile();
    }

    private RowMapper(int[] ordinals) => _ordinals = ordinals;

    internal static RowMapper<T> For(NpgsqlDataReader reader)
    {
        int[] ordinals = new int[Columns.Length];
        for (int i = 0; i < ordinals.Length; i++)
            ordinals[i] = reader.GetOrdinal(Columns[i]);
        return new RowMapper<T>(ordinals);
    }

    internal T Map(NpgsqlDataReader reader) => Compiled(reader, _ordinals);

    private static Expression Read(Expression reader, Expression ordinal, Type type, bool nullable)
    {
        Type bare = Nullable.GetUnderlyingType(type) ?? type;
        Expression value = Value(reader, ordinal, bare);
        if (value.Type != type)
            value = Expression.Convert(value, type);
        if (!nullable || (type.IsValueType && bare == type))
            return value;
        MethodInfo isNull = typeof(NpgsqlDataReader).GetMethod(nameof(NpgsqlDataReader.IsDBNull), [typeof(int)])!;
        return Expression.Condition(Expression.Call(reader, isNull, ordinal), Expression.Default(type), value);
    }

    private static Expression Value(Expression reader, Expression ordinal, Type type)
    {
        if (type == typeof(Amount))
        {
            return Expression.New(
                typeof(Amount).GetConstructor([typeof(decimal)])!,
                Expression.Call(reader, Getter(typeof(decimal)), ordinal));
        }

        if (!IsImmutableArray(type))
            return Expression.Call(reader, Getter(type), ordinal);
        Type element = type.GetGenericArguments()[0];
        return Expression.Call(
            typeof(ImmutableCollectionsMarshal), nameof(ImmutableCollectionsMarshal.AsImmutableArray), [element],
            Expression.Call(reader, Getter(element.MakeArrayType()), ordinal));
    }

    private static bool IsImmutableArray(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>);

    private static MethodInfo Getter(Type type) => typeof(NpgsqlDataReader)
        .GetMethod(nameof(NpgsqlDataReader.GetFieldValue), [typeof(int)])!.MakeGenericMethod(type);

    private static bool IsScalar(Type type) => type.IsPrimitive || type.IsArray || type == typeof(string)
        || type == typeof(decimal) || type == typeof(Guid) || type == typeof(DateOnly) || type == typeof(DateTimeOffset)
        || type == typeof(Amount) || IsImmutableArray(type);

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
