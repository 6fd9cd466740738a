using System.Buffers;

namespace AiBos.Ledger;

/// <content>Members of objects: names, order, duplicates.</content>
internal ref partial struct CanonicalJsonParser
{
    private bool TryReadMember(int firstMember, ref bool ordered)
    {
        var sourceOffset = _position;
        var start = _output.Length;
        if (_position == _input.Length || _input[_position] != (byte)'"')
        {
            return FailUnless("A member name in double quotes was expected here.");
        }

        if (!TryReadString())
        {
            return false;
        }

        var (nameStart, nameLength, aside) = LocateName(start + 1, _output.Length - start - 2);
        SkipWhitespace();
        if (!TryTake((byte)':'))
        {
            return FailUnless("A colon was expected here.");
        }

        _output.Append((byte)':');
        SkipWhitespace();
        var member = new CanonicalMember(start, 0, nameStart, nameLength, aside, sourceOffset);
        if (ordered && _memberCount > firstMember)
        {
            var order = new CanonicalMemberOrder(_output.Array, _names.Array);
            var comparison = order.Compare(_members[_memberCount - 1], member);
            if (comparison == 0)
            {
                return FailDuplicate(sourceOffset);
            }

            ordered = comparison < 0;
        }

        var index = Push(member);
        if (!TryReadValue())
        {
            return false;
        }

        _members[index] = member with { End = _output.Length };
        return true;
    }

    /// <summary>Where the unescaped name can be compared: in the output itself unless it has escapes.</summary>
    private (int Start, int Length, bool Aside) LocateName(int start, int length)
    {
        var canonical = _output.Slice(start, length);
        if (!canonical.Contains((byte)'\\'))
        {
            return (start, length, false);
        }

        var room = _names.Reserve(length);
        var unescaped = CanonicalText.Unescape(canonical, room);
        var at = _names.Length;
        _names.Advance(unescaped);
        return (at, unescaped, true);
    }

    private bool TrySortMembers(int firstMember)
    {
        var members = _members.AsSpan(firstMember, _memberCount - firstMember);
        var start = members[0].Start;
        var order = new CanonicalMemberOrder(_output.Array, _names.Array);
        members.Sort(order);
        for (var i = 1; i < members.Length; i++)
        {
            if (order.Compare(members[i - 1], members[i]) == 0)
            {
                return FailDuplicate(Math.Max(members[i - 1].SourceOffset, members[i].SourceOffset));
            }
        }

        var length = _output.Length - start;
        var moved = ArrayPool<byte>.Shared.Rent(length);
        var written = 0;
        foreach (var member in members)
        {
            if (written > 0)
            {
                moved[written++] = (byte)',';
            }

            var text = _output.Slice(member.Start, member.End - member.Start);
            text.CopyTo(moved.AsSpan(written));
            written += text.Length;
        }

        _output.Overwrite(start, moved.AsSpan(0, written));
        ArrayPool<byte>.Shared.Return(moved);
        return true;
    }

    private int Push(CanonicalMember member)
    {
        if (_memberCount == _members.Length)
        {
            var larger = ArrayPool<CanonicalMember>.Shared.Rent(2 * _members.Length);
            _members.CopyTo(larger, 0);
            ArrayPool<CanonicalMember>.Shared.Return(_members);
            _members = larger;
        }

        _members[_memberCount] = member;
        return _memberCount++;
    }

    private bool FailDuplicate(int offset) => Fail(
        CanonicalJsonFault.DuplicateKey, offset, "An object has two members of this name.");
}
