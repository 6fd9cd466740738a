using Xunit;

namespace AiBos.Kernel.Tests.Tenancy;

/// <summary>Tests that share the silo of <see cref="ScrubFixture"/>, one after another.</summary>
[CollectionDefinition(nameof(ScrubCollection))]
public sealed class ScrubCollection : ICollectionFixture<ScrubFixture>;
