namespace AiBos.Architecture.Tests.Arrows;

/// <summary>
/// Which way arrows may point. A new arrow is a line here that somebody sees in review; an arrow that is not here is a
/// red test. The reason stands beside every arrow that is not self-evident.
/// </summary>
internal static class ArrowTable
{
    /// <summary>All of ours but these: what a row with <see cref="AllBut"/> may use.</summary>
    internal const string AllBut = "!";

    /// <summary>From a project (* ends a family) to the projects it may reference.</summary>
    internal static readonly IReadOnlyDictionary<string, string[]> Projects = new Dictionary<string, string[]>
    {
        ["AiBos.Sdk"] = [],
        ["AiBos.Ledger"] = [],
        ["AiBos.JsonSchema"] = [],
        ["AiBos.EmbeddedPostgres"] = [],
        ["AiBos.Client"] = [],
        ["AiBos.Analyzers"] = [],
        // Fixes need workspaces, which the compiler does not have: an assembly of their own, of the same ids.
        ["AiBos.Analyzers.CodeFixes"] = ["AiBos.Analyzers"],
        ["AiBos.Sync"] = ["AiBos.Ledger"],
        ["AiBos.Notary"] = ["AiBos.Ledger"],
        ["AiBos.Kernel"] = ["AiBos.Sdk", "AiBos.Ledger", "AiBos.JsonSchema", "AiBos.Sync"],
        ["AiBos.Engines.*"] = ["AiBos.Sdk", "AiBos.Analyzers"],
        ["AiBos.Connectors.*"] = ["AiBos.Sdk"],
        // Ledger and Sync: what they verify, they verify without a server.
        // Notary: the verbs that serve. No other verb may touch it, so that none but them loads Kestrel.
        ["AiBos.Cli"] = ["AiBos.Client", "AiBos.Ledger", "AiBos.Sync", "AiBos.Notary"],
        ["AiBos.Console"] = ["AiBos.Client", "AiBos.Ledger", "AiBos.Sync"],
        ["AiBos.Testing"] = ["AiBos.Sdk"],
        // Notary: a silo talks to signer and witness, it does not hold them.
        ["AiBos.Silo"] = [AllBut, "AiBos.Cli", "AiBos.Notary", "AiBos.Testing"],
    };

    /// <summary>
    /// Inside the kernel. The root folder is composition: it may use every slice, and slices take from it only the ids'
    /// source, the start exception and the meaning of faults.
    /// </summary>
    internal static readonly IReadOnlyDictionary<string, string[]> Slices = new Dictionary<string, string[]>
    {
        // Foundations: every slice may stand on them.
        //   Database: sessions in a tenant's scope, pools, the meaning of SQLSTATEs.
        ["*"] = ["Database"],

        //   Database -> Keys: passwords of the kernel's own logins are derived from the master key.
        ["Database"] = ["Keys"],
        ["Keys"] = [],

        ["Audit"] = [],
        ["Contracts"] = [],
        ["Events"] = ["Audit"],
        ["Storage"] = ["Audit"],

        // Audit: every change of a secret is an entry; Keys: what is stored is wrapped by the master key.
        ["Secrets"] = ["Audit", "Keys"],

        // Keys: the pepper of API keys comes from the master key; Secrets: which keys sign tokens.
        ["Access"] = ["Audit", "Keys", "Secrets"],

        // Audit: an erasure is an entry; Keys, Secrets: subjects' keys are sealed under the tenant's.
        ["Privacy"] = ["Audit", "Keys", "Secrets"],

        // Access: makes the first principals; Keys: their keys' pepper; Work: verification is due again and again, and
        // so are rotations (Secrets) and erasures that a crash left half done (Privacy).
        ["Tenancy"] = ["Audit", "Access", "Keys", "Privacy", "Secrets", "Work"],

        // Contracts: engines are refused whose contracts do not compile.
        ["Engines"] = ["Contracts"],

        // Engines: publishes what they promise; Access: remembers answers in its ShortCache.
        ["Metadata"] = ["Access", "Audit", "Contracts", "Engines"],

        ["Breakers"] = [],

        // Breakers: around the run of a call; Secrets: ctx.Security encrypts under the tenant's key; Keys: a
        // confirmation is sealed under the master key; Privacy: the ledger's copy is sealed; Metadata: only what is
        // registered and enabled for the tenant runs.
        ["Actions"] =
            ["Access", "Audit", "Breakers", "Contracts", "Engines", "Keys", "Metadata", "Privacy", "Secrets"],

        // Access: whose call it is.
        ["Limits"] = ["Access"],

        ["Workflows"] = ["Actions", "Audit", "Events"],
        ["Sync"] = ["Actions", "Audit", "Contracts"],
        ["Guardians"] = ["Contracts", "Audit", "Events"],
        ["Work"] = [],

        // Access: probes remember their answers in Access' ShortCache; Audit: whether the ledger is looked after.
        ["Health"] = ["Access", "Audit"],
    };

    /// <summary>Circles that exist, each with its reason. It may only shrink.</summary>
    internal static readonly IReadOnlyDictionary<string, string> KnownCircles = new Dictionary<string, string>();

    /// <summary>What slices may take from the kernel's root folder.</summary>
    internal static readonly string[] RootForSlices =
        ["KernelStartException", "IIdSource", "IdSource", "KernelFaults"];

    internal static bool Allows(string from, string to)
    {
        string[]? row = Projects.GetValueOrDefault(from)
            ?? Projects.Where(entry => entry.Key.EndsWith('*')
                && from.StartsWith(entry.Key[..^1], StringComparison.Ordinal)).Select(entry => entry.Value)
                .FirstOrDefault();
        if (row is null)
            return false;
        return row is [AllBut, ..] ? !row.Contains(to) : row.Contains(to);
    }

    internal static bool Lists(string project) => Projects.Keys.Any(key => key == project
        || (key.EndsWith('*') && project.StartsWith(key[..^1], StringComparison.Ordinal)));

    internal static bool AllowsSlice(string from, string to) =>
        Slices["*"].Contains(to) || Slices.GetValueOrDefault(from, []).Contains(to);
}
