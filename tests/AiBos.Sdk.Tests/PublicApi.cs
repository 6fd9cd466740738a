using System.Reflection;
using System.Text;

namespace AiBos.Sdk.Tests;

/// <summary>The public surface of an assembly as sorted text: one line a type, one indented line a member.</summary>
internal static class PublicApi
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    internal static string Describe(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (Type type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(Kind(type)).Append(' ').Append(Name(type));
            string[] parents = [.. Parents(type)];
            text.Append(parents.Length == 0 ? "\n" : $" : {string.Join(", ", parents)}\n");
            foreach (string member in Members(type).Order(StringComparer.Ordinal))
                text.Append("  ").Append(member).Append('\n');
        }

        return text.ToString();
    }

    private static string Kind(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        { IsValueType: true } => "struct",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsSealed: true } => "sealed class",
        { IsAbstract: true } => "abstract class",
        _ => "class",
    };

    private static IEnumerable<string> Parents(Type type)
    {
        if (type.IsEnum)
            return [];
        IEnumerable<Type> parents = type.GetInterfaces();
        if (type is { IsClass: true, BaseType: { } parent } && parent != typeof(object))
            parents = parents.Append(parent);
        return parents.Select(Name).Order(StringComparer.Ordinal);
    }

    private static IEnumerable<string> Members(Type type)
    {
        foreach (FieldInfo field in type.GetFields(Declared).Where(field => !field.IsSpecialName))
        {
            yield return field.IsLiteral
                ? $"const {Name(field.FieldType)} {field.Name} = {field.GetRawConstantValue()}"
                : $"field {Name(field.FieldType)} {field.Name}";
        }

        foreach (ConstructorInfo made in type.GetConstructors(Declared))
            yield return $"new({Parameters(made)})";
        foreach (PropertyInfo property in type.GetProperties(Declared))
        {
            yield return
                $"{Static(property.GetMethod!)}{Name(property.PropertyType)} {property.Name} {Accessors(property)}";
        }

        foreach (MethodInfo method in type.GetMethods(Declared).Where(IsWritten))
        {
            string generic = method.IsGenericMethodDefinition
                ? $"<{string.Join(", ", method.GetGenericArguments().Select(Constrained))}>" : "";
            yield return
                $"{Static(method)}{Name(method.ReturnType)} {method.Name}{generic}({Parameters(method)})";
        }
    }

    private static string Static(MethodBase method) => method.IsStatic ? "static " : "";

    // What the compiler adds to records and properties is not written by us and follows from the rest.
    private static bool IsWritten(MethodInfo method) =>
        method.Name is not ("<Clone>$" or "Deconstruct" or "GetHashCode" or "Equals" or "ToString" or "op_Equality"
            or "op_Inequality")
        && !(method.IsSpecialName && (method.Name.StartsWith("get_", StringComparison.Ordinal)
            || method.Name.StartsWith("set_", StringComparison.Ordinal)));

    private static string Accessors(PropertyInfo property)
    {
        if (property.SetMethod is not { IsPublic: true } set)
            return "{ get; }";
        bool init = set.ReturnParameter.GetRequiredCustomModifiers()
            .Contains(typeof(System.Runtime.CompilerServices.IsExternalInit));
        bool required =
            property.IsDefined(typeof(System.Runtime.CompilerServices.RequiredMemberAttribute), inherit: false);
        return $"{{ get; {(init ? "init" : "set")}; }}{(required ? " required" : "")}";
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        (parameter.IsOut ? "out " : "") + Name(parameter.ParameterType) + " " + parameter.Name
        + (parameter.HasDefaultValue ? $" = {parameter.DefaultValue ?? "default"}" : "")));

    private static string Constrained(Type argument)
    {
        string[] constraints = [.. argument.GetGenericParameterConstraints().Select(Name)];
        return constraints.Length == 0 ? argument.Name : $"{argument.Name} : {string.Join(" & ", constraints)}";
    }

    private static string Name(Type type)
    {
        if (type.IsByRef)
            return Name(type.GetElementType()!);
        if (type.IsArray)
            return $"{Name(type.GetElementType()!)}[]";
        if (Nullable.GetUnderlyingType(type) is { } value)
            return $"{Name(value)}?";
        if (!type.IsGenericType)
            return type.Name;
        return $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>";
    }
}
