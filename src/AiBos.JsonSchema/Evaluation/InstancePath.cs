using System.Text;
using AiBos.JsonSchema.Text;

namespace AiBos.JsonSchema.Evaluation;

/// <summary>Where in the instance the collecting pass stands; the fast pass never touches it.</summary>
internal sealed class InstancePath
{
    private readonly List<(string? Name, int Index)> _segments = [];

    public void Push(string name) => _segments.Add((name, 0));

    public void Push(int index) => _segments.Add((null, index));

    public void Pop() => _segments.RemoveAt(_segments.Count - 1);

    public string ToPointer()
    {
        StringBuilder pointer = new();
        foreach ((string? name, int index) in _segments)
        {
            if (name is null)
                pointer.Append('/').Append(index);
            else
                pointer.AppendToken(name);
        }

        return pointer.ToString();
    }
}
