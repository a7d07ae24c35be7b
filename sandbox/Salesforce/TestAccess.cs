using System.Runtime.CompilerServices;

// The parser and the comparisons are tested by themselves, not only through the socket.
[assembly: InternalsVisibleTo("CanonicalGateway.Tests.Unit")]
