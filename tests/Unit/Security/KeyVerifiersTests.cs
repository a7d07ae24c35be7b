using System.Net;
using System.Security.Cryptography;
using CanonicalGateway.Gateway.Security;
using CanonicalGateway.Tests.Unit.Hosting;
using Microsoft.IdentityModel.Tokens;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Security;

public sealed class KeyVerifiersTests
{
    private const string Target = "/odata/v1/Customers";

    [Fact]
    public void Verifier_GivenBack_IsLentAgain()
    {
        using var rsa = RSA.Create(2048);
        using var verifiers = new KeyVerifiers();
        var key = new RsaSecurityKey(rsa.ExportParameters(false));
        var first = verifiers.CreateForVerifying(key, "RS256");
        var second = verifiers.CreateForVerifying(key, "RS256");

        verifiers.ReleaseSignatureProvider(first);

        Assert.NotSame(first, second);
        Assert.Same(first, verifiers.CreateForVerifying(key, "RS256"));
        Assert.NotSame(first, verifiers.CreateForVerifying(key, "PS256"));
    }

    [Fact]
    public void Verifiers_OfMoreThanTheBound_AreNotKept()
    {
        using var rsa = RSA.Create(2048);
        using var verifiers = new KeyVerifiers();
        var key = new RsaSecurityKey(rsa.ExportParameters(false));
        var lent = Enumerable.Range(0, KeyVerifiers.VerifiersMax + 1).Select(_ => verifiers.CreateForVerifying(key, "RS256")).ToList();

        lent.ForEach(verifiers.ReleaseSignatureProvider);

        Assert.Equal(KeyVerifiers.VerifiersMax, verifiers.Idle);
    }

    [Fact]
    public void Dispose_WhileOneIsLent_LetsItEndItsCheck()
    {
        using var rsa = RSA.Create(2048);
        byte[] data = [1, 2, 3];
        var signature = rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var verifiers = new KeyVerifiers();
        var key = new RsaSecurityKey(rsa.ExportParameters(false));
        var idle = verifiers.CreateForVerifying(key, "RS256");
        var lent = verifiers.CreateForVerifying(key, "RS256");
        verifiers.ReleaseSignatureProvider(idle);

        verifiers.Dispose();

        Assert.Throws<ObjectDisposedException>(() => idle.Verify(data, signature));
        Assert.True(lent.Verify(data, signature));
        verifiers.ReleaseSignatureProvider(lent);
        Assert.Throws<ObjectDisposedException>(() => lent.Verify(data, signature));
        Assert.Equal(0, verifiers.Idle);
    }

    [Fact]
    public async Task Key_ReplacedUnderItsId_DecidesByTheNewOne()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var before = await gateway.GetAsync(Target, gateway.Token());
        var ofOldKey = gateway.Token(c => c["sub"] = "another");
        gateway.Authority.ReplaceKey("k1");
        gateway.Time.Advance(TimeSpan.FromSeconds(31));
        gateway.Authority.AddKey("k2");

        // A key not known makes the keys be fetched anew.
        using var fetching = await gateway.GetAsync(Target, gateway.Authority.Token(gateway.Time.GetUtcNow(), "k2"));
        using var old = await gateway.GetAsync(Target, ofOldKey);
        using var replaced = await gateway.GetAsync(Target, gateway.Token(c => c["sub"] = "third"));

        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        Assert.Equal(HttpStatusCode.OK, fetching.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, old.StatusCode);
        Assert.Equal(HttpStatusCode.OK, replaced.StatusCode);
    }

    [Fact]
    public async Task Tokens_ManyAtATime_AreAllJudgedRightly()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var stranger = new TestAuthority();
        var now = gateway.Time.GetUtcNow();

        var statuses = await Task.WhenAll(Enumerable.Range(0, 64).Select(async n =>
        {
            var authority = n % 4 == 3 ? stranger : gateway.Authority;
            using var answer = await gateway.GetAsync(Target, authority.Token(now, algorithm: n % 2 == 0 ? "RS256" : "PS256", claims: c => c["sub"] = $"client {n}"));
            return answer.StatusCode;
        }));

        Assert.All(statuses.Index(), s => Assert.Equal(s.Index % 4 == 3 ? HttpStatusCode.Unauthorized : HttpStatusCode.OK, s.Item));
    }
}
