using AiBos.Sdk;

namespace AiBos.Kernel.Tests.TestEngine;

/// <summary>Answers what it was told.</summary>
internal sealed class PersonHandler : IActionHandler<Person, Person>
{
    public Task<Result<Person>> HandleAsync(
        Person input, ActionContext context, CancellationToken cancellationToken) =>
        Task.FromResult<Result<Person>>(input);
}
