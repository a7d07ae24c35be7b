using System.Buffers;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Contracts.Rows;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Rows;

public sealed class RowBatchTests
{
    private static readonly Shape Customer = TestRows.Shape("Customer", "Id", "Name");
    private static readonly Shape Case = TestRows.Shape("Case", "Id", "Tags", "ExternalIds", "IsEscalated", "CreatedAt", "Status");

    [Fact]
    public void AddRow_PastTheCapacity_KeepsTheRowsBefore()
    {
        using var batch = new RowBatch(Customer, 1);

        for (var i = 0; i < 1000; i++)
        {
            batch.With($"{i}", i % 2 == 0 ? null : $"Name {i}");
        }

        Assert.Equal(1000, batch.Count);
        for (var i = 0; i < 1000; i++)
        {
            Assert.Equal($"{i}", batch.ValueAt(i, 0).String);
            Assert.Equal(i % 2 == 0, batch.ValueAt(i, 1).IsNull);
        }
    }

    [Fact]
    public void AddRow_AfterOneTakenBack_IsClearAgain()
    {
        using var batch = new RowBatch(Customer).With("1", "A");

        batch.RemoveLastRow();
        batch.AddRow();

        Assert.Equal(1, batch.Count);
        Assert.True(batch.Row(0)[0].IsNull && batch.Row(0)[1].IsNull);
    }

    [Fact]
    public void AddText_LongerThanABlock_GetsMemoryOfItsOwn()
    {
        using var batch = new RowBatch(Customer);
        var texts = Enumerable.Range(0, 20).Select(i => new string((char)('a' + i), i * 700)).ToArray();

        foreach (var text in texts)
        {
            batch.With(text, "😀\"\n");
        }

        Assert.Equal(texts, batch.Texts(0));
        Assert.All(batch.Texts(1), t => Assert.Equal("😀\"\n", t));
    }

    [Fact]
    public void ValueOf_EveryKindOfCell_IsItsValue()
    {
        using var batch = new RowBatch(TestRows.Shape("OrderItem", "Number", "Text", "Quantity", "IsRejected", "Status"))
            .With(10, "x", -12.5000m, true, "Completed").With();

        Assert.Equal([Value.Of(10), Value.Of("x"), Value.Of(-12.5m), Value.True], Enumerable.Range(0, 4).Select(c => batch.ValueAt(0, c)));
        Assert.Equal("'Completed'", batch.ValueAt(0, 4).ToString());
        Assert.All(Enumerable.Range(0, 5), c => Assert.True(batch.ValueAt(1, c).IsNull));
    }

    [Fact]
    public void ValueOf_NestedCell_IsRefused()
    {
        using var batch = new RowBatch(Case).With("1", new[] { "a" });

        Assert.Throws<InvalidOperationException>(() => batch.ValueAt(0, 1));
    }

    [Fact]
    public void AddNested_Grown_KeepsWhatIsNested()
    {
        using var batch = new RowBatch(Case);

        for (var i = 0; i < 100; i++)
        {
            batch.With($"{i}", new[] { $"t{i}", "same" }, new object?[][] { ["s4", $"{i}"] });
        }

        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(["t" + i, "same"], Tags(batch, i));
            var ids = batch.Row(i)[2];
            Assert.Equal((1, 1), (ids.Length, ids.Total));
            Assert.Equal($"{i}", batch.ValueOf(batch.NestedRow(ids, 0, 2)[1], Case.Columns[2].Nested!.Type.Property("Id")).String);
        }
    }

    [Theory]
    [InlineData(new int[0])]
    [InlineData(new[] { 2, 0, 1 })]
    [InlineData(new[] { 1 })]
    [InlineData(new[] { 0, 0, 2, 2, 1, 1, 0 })]
    public void Reorder_Order_PutsRowsInIt(int[] order)
    {
        using var batch = new RowBatch(Customer).With("0", "a").With("1", "b").With("2", "c");

        batch.Reorder(order);

        Assert.Equal(order.Select(o => $"{o}"), batch.Texts(0));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 2)]
    public void Truncate_Count_KeepsTheFirstRows(int count, int expected)
    {
        using var batch = new RowBatch(Customer).With("0").With("1");

        batch.Truncate(count);

        Assert.Equal(expected, batch.Count);
    }

    [Fact]
    public void Reshape_OtherWidth_IsRefused()
    {
        using var batch = new RowBatch(Customer);

        batch.Reshape(Customer.Keep(m => m.Name == "Id"));

        Assert.Throws<ArgumentOutOfRangeException>(() => batch.Reshape(Case));
    }

    [Fact]
    public void Import_OfAdoptedBatch_KeepsTextAndNestedRows()
    {
        using var target = new RowBatch(Case).With("own", new[] { "own" });
        using (var source = new RowBatch(Case).With("1", new[] { "a", "b" }, new object?[][] { ["s4", "é"] }, true, DateTimeOffset.UnixEpoch, "Open"))
        {
            source.Row(0)[1] = Cell.Nested(source.Row(0)[1].Start, 2, 7);
            Copy(target, source, target.Adopt(source));
        }

        Assert.Equal(["own", "1"], target.Texts(0));
        Assert.Equal(["own"], Tags(target, 0));
        Assert.Equal(["a", "b"], Tags(target, 1));
        Assert.Equal(7, target.Row(1)[1].Total);
        Assert.Equal("é", target.ValueOf(target.NestedRow(target.Row(1)[2], 0, 2)[1], Case.Columns[2].Nested!.Type.Property("Id")).String);
        Assert.Equal(Value.Of(DateTimeOffset.UnixEpoch), target.ValueAt(1, 4));
        Assert.Equal("after", target.With("after").ValueAt(2, 0).String);
    }

    [Fact]
    public void CopyIn_OfBatchThatLivesOn_SharesNothing()
    {
        using var target = new RowBatch(Case);
        using var source = new RowBatch(Case).With("1", new[] { "a", "b" }, new object?[][] { ["s4", "9"], ["crm", "8"] }, null, null, "Open");
        source.Row(0)[1] = Cell.Nested(source.Row(0)[1].Start, 2, 7);

        target.AddRow();
        for (var c = 0; c < Case.Width; c++)
        {
            var cell = target.CopyIn(source, source.Row(0)[c], Case.Columns[c]);
            target.Row(0)[c] = cell;
        }

        source.Dispose();
        Assert.Equal(["1"], target.Texts(0));
        Assert.Equal(["a", "b"], Tags(target, 0));
        Assert.Equal(7, target.Row(0)[1].Total);
        Assert.Equal("crm", target.ValueOf(target.NestedRow(target.Row(0)[2], 1, 2)[0], Case.Columns[2].Nested!.Type.Property("System")).String);
        Assert.True(target.ValueAt(0, 3).IsNull);
    }

    [Fact]
    public void Dispose_Twice_GivesRentedMemoryBackOnce()
    {
        var rented = ArrayPool<byte>.Shared.Rent(1 << 22);
        var batch = new RowBatch(Customer);
        batch.AddBuffer(rented, isRented: true);

        batch.Dispose();
        batch.Dispose();

        AssertGivenBackOnce(rented);
    }

    [Fact]
    public void Dispose_OfAdoptedAndAdopter_GivesRentedMemoryBackOnce()
    {
        var rented = ArrayPool<byte>.Shared.Rent(1 << 22);
        var (target, source) = (new RowBatch(Customer), new RowBatch(Customer));
        source.AddBuffer(rented, isRented: true);

        target.Adopt(source);
        source.Dispose();
        target.Dispose();

        AssertGivenBackOnce(rented);
    }

    [Fact]
    public void Dispose_SharedBuffer_IsNotGivenBack()
    {
        var shared = new byte[1 << 22];
        var batch = new RowBatch(Customer);
        batch.AddBuffer(shared, isRented: false);

        batch.Dispose();

        Assert.NotSame(shared, ArrayPool<byte>.Shared.Rent(1 << 22));
    }

    // The pool keeps an array given back last for the same thread's next rent; one given back twice would be lent twice.
    private static void AssertGivenBackOnce(byte[] rented)
    {
        var (first, second) = (ArrayPool<byte>.Shared.Rent(rented.Length), ArrayPool<byte>.Shared.Rent(rented.Length));
        Assert.Same(rented, first);
        Assert.NotSame(rented, second);
    }

    private static void Copy(RowBatch target, RowBatch source, int shift)
    {
        target.AddRow();
        for (var c = 0; c < Case.Width; c++)
        {
            var cell = target.Import(source, source.Row(0)[c], Case.Columns[c], shift);
            target.Row(target.Count - 1)[c] = cell;
        }
    }

    private static string[] Tags(RowBatch batch, int row)
    {
        var cell = batch.Row(row)[1];
        return [.. Enumerable.Range(0, cell.Length).Select(i => batch.ValueOf(batch.NestedRow(cell, i, 1)[0], new("tag", null, Contracts.Model.ValueType.String)).String)];
    }
}
