using System.Collections.Immutable;
using System.Reflection;
using AiBos.Sdk;

namespace AiBos.Kernel.Database;

/// <summary>
/// What makes two reads the same: tenant, statement, parameters and the form of their rows. There is a key only where
/// several callers may hold the same rows, and only for parameters whose equality is exact: two that are equal here are
/// the same bytes on the wire.
/// </summary>
internal sealed class ReadKey : IEquatable<ReadKey>
{
    private readonly TenantId _tenant;
    private readonly string _text;
    private readonly IReadOnlyList<object?> _parameters;
    private readonly Type _row;
    private readonly int _rowsMax;
    private readonly int _hash;

    private ReadKey(TenantId tenant, Sql sql, Type row, int rowsMax)
    {
        (_tenant, _text, _parameters, _row, _rowsMax) = (tenant, sql.Text, sql.Parameters, row, rowsMax);
        var hash = default(HashCode);
        hash.Add(tenant);
        hash.Add(_text, StringComparer.Ordinal);
        foreach (object? parameter in _parameters)
            hash.Add(parameter is Array array ? array.Length : parameter);
        _hash = hash.ToHashCode();
    }

    /// <summary>The key, or null where rows or parameters are not of the kind that is shared.</summary>
    internal static ReadKey? Find<T>(TenantId tenant, Sql sql, int rowsMax)
    {
        if (!Rows<T>.AreImmutable)
            return null;
        foreach (object? parameter in sql.Parameters)
        {
            if (parameter is not (null or string or bool or int or long or decimal or Guid or DateOnly
                or string[] or int[] or long[] or Guid[]))
            {
                return null;
            }
        }

        return new ReadKey(tenant, sql, typeof(T), rowsMax);
    }

    public bool Equals(ReadKey? other)
    {
        if (other is null || _hash != other._hash || _tenant != other._tenant || _row != other._row
            || _rowsMax != other._rowsMax || _parameters.Count != other._parameters.Count
            || !string.Equals(_text, other._text, StringComparison.Ordinal))
        {
            return false;
        }

        for (int i = 0; i < _parameters.Count; i++)
        {
            if (!AreSame(_parameters[i], other._parameters[i]))
                return false;
        }

        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as ReadKey);

    public override int GetHashCode() => _hash;

    // 1.0 and 1.00 are equal and not the same: PostgreSQL keeps the digits of a numeric.
    private static bool AreSame(object? left, object? right) => (left, right) switch
    {
        (decimal a, decimal b) => a == b && a.Scale == b.Scale,
        (string[] a, string[] b) => a.AsSpan().SequenceEqual(b),
        (int[] a, int[] b) => a.AsSpan().SequenceEqual(b),
        (long[] a, long[] b) => a.AsSpan().SequenceEqual(b),
        (Guid[] a, Guid[] b) => a.AsSpan().SequenceEqual(b),
        _ => Equals(left, right),
    };

    /// <summary>Whether nothing of a row can be changed by whoever holds it.</summary>
    private static class Rows<T>
    {
        internal static readonly bool AreImmutable = IsImmutable(typeof(T)) || IsImmutableRecord();

        private static bool IsImmutableRecord() => typeof(T).BaseType == typeof(object) && Array.TrueForAll(
            typeof(T).GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic),
            field => field.IsInitOnly && IsImmutable(field.FieldType));

        private static bool IsImmutable(Type type)
        {
            Type bare = Nullable.GetUnderlyingType(type) ?? type;
            if (bare.IsGenericType && bare.GetGenericTypeDefinition() == typeof(ImmutableArray<>))
                return IsImmutable(bare.GetGenericArguments()[0]);
            return bare.IsPrimitive || bare == typeof(string) || bare == typeof(decimal) || bare == typeof(Guid)
                || bare == typeof(DateOnly) || bare == typeof(DateTimeOffset) || bare == typeof(Amount);
        }
    }
}
