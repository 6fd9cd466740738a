using System.Collections.Immutable;
using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.InteropServices;
using AiBos.Sdk;
using Npgsql;

namespace AiBos.Kernel.Database;

/// <summary>Columns of an array type, as the list that a record asks for; what is read-only stays as it is.</summary>
internal static class ListColumn
{
    private static readonly Type[] ReadOnly =
        [typeof(IReadOnlyList<>), typeof(IReadOnlyCollection<>), typeof(IEnumerable<>)];

    internal static bool IsList(Type type) => type.IsArray || (type.IsGenericType
        && type.GetGenericTypeDefinition() is var kind
        && (kind == typeof(ImmutableArray<>) || kind == typeof(List<>) || ReadOnly.Contains(kind)));

    /// <summary>Code that reads the column as <paramref name="type"/>, for which <see cref="IsList"/> holds.</summary>
    internal static Expression Read(Expression reader, Expression ordinal, Type type)
    {
        Type element = type.IsArray ? type.GetElementType()! : type.GetGenericArguments()[0];
        Expression array = Expression.Call(
            typeof(ListColumn), nameof(ReadArray), [element], reader, ordinal);
        if (type.IsArray)
            return array;
        if (type.GetGenericTypeDefinition() == typeof(List<>))
        {
            ConstructorInfo copy = type.GetConstructor([typeof(IEnumerable<>).MakeGenericType(element)])!;
            return Expression.New(copy, array);
        }

        Expression fixedArray = Expression.Call(
            typeof(ImmutableCollectionsMarshal), nameof(ImmutableCollectionsMarshal.AsImmutableArray), [element],
            array);
        return fixedArray.Type == type ? fixedArray : Expression.Convert(fixedArray, type);
    }

    // The driver knows numbers, not money.
    private static T[] ReadArray<T>(NpgsqlDataReader reader, int ordinal) => typeof(T) == typeof(Amount)
        ? (T[])(object)Array.ConvertAll(reader.GetFieldValue<decimal[]>(ordinal), value => new Amount(value))
        : reader.GetFieldValue<T[]>(ordinal);
}
