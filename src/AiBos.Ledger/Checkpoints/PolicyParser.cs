using System.Text;
using AiBos.Ledger.Notes;

namespace AiBos.Ledger.Checkpoints;

/// <summary>
/// Reads a policy file line by line (C2SP tlog-policy, section "Policy file syntax and structure"). Names are opaque
/// bytes: the file is read as Latin-1, one character a byte, so that names compare as bytes.
/// </summary>
internal sealed class PolicyParser
{
    private const int DefinitionsMax = 256;

    private static readonly char[] Blank = [' ', '\t'];

    private readonly HashSet<string> _members = [];

    public List<NoteVerifier> Logs { get; } = [];

    public Dictionary<string, NoteVerifier> Witnesses { get; } = [];

    public List<PolicyGroup> Groups { get; } = [];

    public string? Quorum { get; private set; }

    public PolicyFault Add(string line)
    {
        var items = line.Split(Blank, StringSplitOptions.RemoveEmptyEntries);
        if (items.Length == 0 || items[0].StartsWith('#'))
        {
            return PolicyFault.None;
        }

        if (Logs.Count + Witnesses.Count + Groups.Count >= DefinitionsMax)
        {
            return PolicyFault.TooLong;
        }

        return (items[0], items.Length) switch
        {
            ("log", 2 or 3) => AddLog(items[1]),
            ("witness", 3 or 4) => AddWitness(items[1], items[2]),
            ("group", >= 3) => AddGroup(items[1], items[2], items[3..]),
            ("quorum", 2) => SetQuorum(items[1]),
            _ => PolicyFault.MalformedLine,
        };
    }

    private PolicyFault AddLog(string vkey)
    {
        var fault = ReadKey(vkey, NoteAlgorithm.Ed25519, Logs, out var key);
        if (key is not null)
        {
            Logs.Add(key);
        }

        return fault;
    }

    private PolicyFault AddWitness(string name, string vkey)
    {
        if (!IsNew(name))
        {
            return PolicyFault.DuplicateName;
        }

        var fault = ReadKey(vkey, NoteAlgorithm.CosignatureV1, Witnesses.Values, out var key);
        if (key is not null)
        {
            Witnesses.Add(name, key);
        }

        return fault;
    }

    private PolicyFault AddGroup(string name, string threshold, string[] members)
    {
        if (!IsNew(name))
        {
            return PolicyFault.DuplicateName;
        }

        if (!members.All(IsDefined))
        {
            return PolicyFault.UnknownName;
        }

        // Once in the whole file: each witness counts towards a quorum in one way only.
        if (!members.All(_members.Add))
        {
            return PolicyFault.RepeatedMember;
        }

        var needed = threshold switch
        {
            "any" => 1,
            "all" => members.Length,
            _ => StrictText.TryDecimal(Encoding.Latin1.GetBytes(threshold), out var number)
                ? (int)Math.Min(number, int.MaxValue)
                : 0,
        };
        if (needed < 1 || needed > members.Length)
        {
            return PolicyFault.BadThreshold;
        }

        Groups.Add(new PolicyGroup(name, needed, members));
        return PolicyFault.None;
    }

    private PolicyFault SetQuorum(string name)
    {
        if (Quorum is not null)
        {
            return PolicyFault.BadQuorum;
        }

        Quorum = name;
        return name == CheckpointPolicy.NoQuorum || IsDefined(name) ? PolicyFault.None : PolicyFault.UnknownName;
    }

    private static PolicyFault ReadKey(
        string vkey, NoteAlgorithm algorithm, IEnumerable<NoteVerifier> others, out NoteVerifier? key)
    {
        // Back from one character a byte to the UTF-8 that a key name is.
        if (!NoteVerifier.TryParse(Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(vkey)), out key, out _))
        {
            return PolicyFault.BadKey;
        }

        var found = key;
        key = null;
        if (found.Algorithm != algorithm)
        {
            return PolicyFault.WrongKeyType;
        }

        if (others.Any(other => other.PublicKey.SequenceEqual(found.PublicKey)))
        {
            return PolicyFault.DuplicateKey;
        }

        key = found;
        return PolicyFault.None;
    }

    private bool IsNew(string name) => name != CheckpointPolicy.NoQuorum && !IsDefined(name);

    private bool IsDefined(string name) => Witnesses.ContainsKey(name) || Groups.Exists(group => group.Name == name);
}
