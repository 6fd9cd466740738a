namespace AiBos.Kernel.Audit;

/// <summary>What the database says to a signer's key. Closed; names are stable.</summary>
internal enum SignerRegistration
{
    /// <summary>It is the deployment's, or has just become so: the first, or vouched for by the one before.</summary>
    Registered,

    /// <summary>Another key is the deployment's, and it did not vouch for this one.</summary>
    ForeignKey,

    /// <summary>This key was the deployment's and was changed into another: the key file is an old one.</summary>
    FormerKey,

    /// <summary>A key is registered that the one before it did not vouch for: somebody wrote that row by hand.
    /// </summary>
    ForgedChain,
}
