namespace CanonicalGateway.Adapters.Zendesk;

/// <summary>A backend's answer that several reads share.</summary>
/// <param name="Body">Stays as it is.</param>
/// <param name="Age">How long ago the backend gave it.</param>
internal sealed record SharedAnswer(byte[] Body, TimeSpan Age);
