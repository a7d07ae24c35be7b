namespace CanonicalGateway.Sandbox.Data;

/// <summary>Ordinary words that names, addresses and texts are made of.</summary>
internal static class Vocabulary
{
    public static IReadOnlyList<string> CompanyNames { get; } =
    [
        "Acme", "Northwind", "Contoso", "Alpine", "Baltic", "Castor", "Delta", "Eichen", "Fjord", "Granit", "Harbour", "Iberia", "Jupiter",
        "Kestrel", "Lumen", "Meridian", "Nordstern", "Orion", "Pinnacle", "Quartz", "Rhein", "Summit", "Tramontana", "Umbra", "Vega", "Wolfram",
    ];

    public static IReadOnlyList<string> Trades { get; } =
        ["Bikes", "Pumps", "Tools", "Foods", "Systems", "Logistics", "Textiles", "Energy", "Optics", "Paper", "Chemicals", "Motors", "Glass"];

    public static IReadOnlyList<string> LegalForms { get; } = ["GmbH", "AG", "Inc.", "Ltd", "S.A.", "B.V.", "K.K.", "SARL", "LLC"];

    public static IReadOnlyList<string> FirstNames { get; } =
        ["Anna", "Ben", "Chloé", "Dmitri", "Eszter", "Fatima", "Günther", "Haruki", "Ines", "José", "Katarzyna", "Liam", "Mei", "Noor", "Olga"];

    public static IReadOnlyList<string> LastNames { get; } =
        ["Adler", "Brown", "Caruso", "Dubois", "Eriksson", "Fischer", "García", "Huang", "Ivanova", "Jensen", "Kovács", "Łukasz", "Müller", "Ng", "O'Hara"];

    public static IReadOnlyList<string> Industries { get; } =
        ["Agriculture", "Automotive", "Banking", "Chemicals", "Construction", "Education", "Energy", "Food & Beverage", "Machinery", "Retail"];

    public static IReadOnlyList<string> Streets { get; } =
        ["Hauptstraße", "High Street", "Rue de la Paix", "Via Roma", "Calle Mayor", "Industrieweg", "Park Lane", "Bahnhofstrasse", "Storgatan"];

    /// <summary>City, postal code, region, country; some give the country's code, some its name, as people typed it.</summary>
    public static IReadOnlyList<(string City, string PostalCode, string? Region, string Country)> Places { get; } =
    [
        ("Walldorf", "69190", "BW", "DE"), ("München", "80331", "Bayern", "DE"), ("Paris", "75002", null, "FR"), ("Boston", "02110", "MA", "US"),
        ("San Francisco", "94105", "CA", "United States"), ("東京", "100-0001", "東京都", "JP"), ("Zürich", "8001", "ZH", "CH"),
        ("London", "EC1A 1BB", null, "GB"), ("Kuwait City", "13001", null, "KW"), ("São Paulo", "01310-100", "SP", "BR"),
        ("L'Aquila", "67100", "AQ", "Italy"), ("Tel Aviv", "6100000", null, "IL"),
    ];

    public static IReadOnlyList<string> ProductAdjectives { get; } =
        ["Compact", "Heavy Duty", "Standard", "Premium", "Portable", "Industrial", "Silent", "Modular", "Smart", "Basic"];

    public static IReadOnlyList<string> ProductNouns { get; } =
        ["Pump", "Bicycle", "Frame", "Motor", "Valve", "Filter", "Sensor", "Gearbox", "Saddle", "Controller", "Maintenance", "Bearing"];

    public static IReadOnlyList<string> CaseTopics { get; } =
        ["Pump leaks", "Delivery is late", "Wrong item received", "Invoice question", "Login fails", "Spare part needed", "Noise in the gearbox", "Return request"];

    public static IReadOnlyList<string> Sentences { get; } =
    [
        "Please look into this.", "It worked until last week.", "There is oil below the pump.", "The carton was damaged.",
        "We need an answer by Friday.", "The order number is on the label.", "Thanks for the quick reply.", "The part has been replaced.",
        "I have attached a photo.", "It happens only when it is cold.", "Our technician will call you.", "Could you send the certificate?",
    ];

    public static IReadOnlyList<string> Tags { get; } =
        ["vip", "return", "warranty", "billing", "shipping", "spare_part", "größe", "日本", "c++", "null", "true", "o'neil", "a/b", "follow-up"];
}
