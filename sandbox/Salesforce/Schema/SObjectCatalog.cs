namespace CanonicalGateway.Sandbox.Salesforce.Schema;

/// <summary>The objects of the simulated org: standard fields as the product declares them, and the custom fields that the mapping needs.</summary>
internal static class SObjectCatalog
{
    public static IReadOnlyList<SObjectType> Types { get; } =
    [
        SObjectType.Parse("Account", "001", """
            Id Id required
            IsDeleted Boolean required
            MasterRecordId Reference(MasterRecord>Account)
            Name Text(255) required
            Type Picklist restricted [Prospect,Customer,Blocked,Archived,Competitor]
            ParentId Reference(Parent>Account)
            BillingStreet TextArea
            BillingCity Text(40)
            BillingState Text(80)
            BillingPostalCode Text(20)
            BillingCountry Text(80)
            BillingLatitude Number
            BillingLongitude Number
            BillingGeocodeAccuracy Picklist
            BillingAddress Address
            ShippingStreet TextArea
            ShippingCity Text(40)
            ShippingState Text(80)
            ShippingPostalCode Text(20)
            ShippingCountry Text(80)
            ShippingLatitude Number
            ShippingLongitude Number
            ShippingGeocodeAccuracy Picklist
            ShippingAddress Address
            Phone Phone
            Fax Phone
            Website Url
            PhotoUrl Url
            Industry Picklist [Agriculture,Banking,Chemicals,Construction,Consulting,Education,Electronics,Energy,Engineering,Finance,Healthcare,Machinery,Manufacturing,Media,Retail,Technology,Transportation,Other]
            AnnualRevenue Currency
            NumberOfEmployees Integer
            Description LongText
            OwnerId Reference(Owner>User) required
            CreatedDate DateTime required
            CreatedById Reference(CreatedBy>User) required
            LastModifiedDate DateTime required
            LastModifiedById Reference(LastModifiedBy>User) required
            SystemModstamp DateTime required
            LastActivityDate Date
            LastViewedDate DateTime
            LastReferencedDate DateTime
            IsCustomerPortal Boolean required
            Jigsaw Text(255)
            JigsawCompanyId Reference
            AccountSource Picklist
            SicDesc Text(255)
            ErpNumber__c Text(40) external caseSensitive
            Email__c Email
            Segments__c MultiPicklist [Retail,Wholesale,Online,Export]
            IsPersonAccount Boolean required
            CurrencyIsoCode Picklist
            children ChildAccounts Account.ParentId
            children Cases Case.AccountId
            children Contacts Contact.AccountId
            """),
        SObjectType.Parse("Case", "500", """
            Id Id required
            IsDeleted Boolean required
            CaseNumber Text(255) required
            ContactId Reference(Contact>Contact)
            AccountId Reference(Account>Account)
            AssetId Reference
            ProductId Reference(Product>Product2)
            EntitlementId Reference
            SourceId Reference
            BusinessHoursId Reference required
            ParentId Reference(Parent>Case)
            SuppliedName Text(255)
            SuppliedEmail Text(255)
            SuppliedPhone Phone
            SuppliedCompany Text(255)
            Type Picklist
            Status Picklist
            Reason Picklist
            Origin Picklist
            IsVisibleInSelfService Boolean required
            Subject Text(255)
            Priority Picklist
            Description LongText
            IsClosed Boolean required
            ClosedDate DateTime
            IsEscalated Boolean required
            HasCommentsUnreadByOwner Boolean required
            HasSelfServiceComments Boolean required
            OwnerId Reference required
            IsClosedOnCreate Boolean required
            IsSelfServiceClosed Boolean required
            SlaStartDate DateTime
            SlaExitDate DateTime
            IsStopped Boolean required
            StopStartDate DateTime
            CreatedDate DateTime required
            CreatedById Reference(CreatedBy>User) required
            LastModifiedDate DateTime required
            LastModifiedById Reference(LastModifiedBy>User) required
            SystemModstamp DateTime required
            ContactPhone Phone
            ContactMobile Text(255)
            ContactEmail Text(255)
            ContactFax Text(255)
            Comments LongText
            LastViewedDate DateTime
            LastReferencedDate DateTime
            MilestoneStatus Text(255)
            CurrencyIsoCode Picklist
            children Cases Case.ParentId
            """),
        SObjectType.Parse("Contact", "003", """
            Id Id required
            IsDeleted Boolean required
            MasterRecordId Reference(MasterRecord>Contact)
            AccountId Reference(Account>Account)
            LastName Text(255) required
            FirstName Text(255)
            Salutation Picklist
            Name Text(255) required
            OtherStreet TextArea
            OtherCity Text(40)
            OtherState Text(80)
            OtherPostalCode Text(20)
            OtherCountry Text(80)
            OtherLatitude Number
            OtherLongitude Number
            OtherGeocodeAccuracy Picklist
            OtherAddress Address
            MailingStreet TextArea
            MailingCity Text(40)
            MailingState Text(80)
            MailingPostalCode Text(20)
            MailingCountry Text(80)
            MailingLatitude Number
            MailingLongitude Number
            MailingGeocodeAccuracy Picklist
            MailingAddress Address
            Phone Phone
            Fax Phone
            MobilePhone Phone
            HomePhone Phone
            OtherPhone Phone
            AssistantPhone Phone
            ReportsToId Reference(ReportsTo>Contact)
            Email Email
            Title Text(255)
            Department Text(255)
            AssistantName Text(255)
            LeadSource Picklist
            Birthdate Date
            Description LongText
            OwnerId Reference(Owner>User) required
            HasOptedOutOfEmail Boolean required
            HasOptedOutOfFax Boolean required
            DoNotCall Boolean required
            CanAllowPortalSelfReg Boolean required
            CreatedDate DateTime required
            CreatedById Reference(CreatedBy>User) required
            LastModifiedDate DateTime required
            LastModifiedById Reference(LastModifiedBy>User) required
            SystemModstamp DateTime required
            LastActivityDate Date
            LastCURequestDate DateTime
            LastCUUpdateDate DateTime
            LastViewedDate DateTime
            LastReferencedDate DateTime
            EmailBouncedReason Text(255)
            EmailBouncedDate DateTime
            IsEmailBounced Boolean required
            PhotoUrl Url
            Jigsaw Text(255)
            JigsawContactId Reference
            IndividualId Reference
            CurrencyIsoCode Picklist
            children Cases Case.ContactId
            """),
        SObjectType.Parse("Pricebook2", "01s", """
            Id Id required
            IsDeleted Boolean required
            Name Text(255) required
            CreatedDate DateTime required
            CreatedById Reference(CreatedBy>User) required
            LastModifiedDate DateTime required
            LastModifiedById Reference(LastModifiedBy>User) required
            SystemModstamp DateTime required
            LastViewedDate DateTime
            LastReferencedDate DateTime
            IsActive Boolean required
            IsArchived Boolean required
            Description LongText
            IsStandard Boolean required
            children PricebookEntries PricebookEntry.Pricebook2Id
            """),
        SObjectType.Parse("PricebookEntry", "01u", """
            Id Id required
            Name Text(255)
            Pricebook2Id Reference(Pricebook2>Pricebook2) required
            Product2Id Reference(Product2>Product2) required
            UnitPrice Currency required
            IsActive Boolean required
            UseStandardPrice Boolean required
            CreatedDate DateTime required
            CreatedById Reference(CreatedBy>User) required
            LastModifiedDate DateTime required
            LastModifiedById Reference(LastModifiedBy>User) required
            SystemModstamp DateTime required
            ProductCode Text(255)
            IsDeleted Boolean required
            CurrencyIsoCode Picklist
            """),
        SObjectType.Parse("Product2", "01t", """
            Id Id required
            Name Text(255) required
            ProductCode Text(255)
            Description LongText
            IsActive Boolean required
            CreatedDate DateTime required
            CreatedById Reference(CreatedBy>User) required
            LastModifiedDate DateTime required
            LastModifiedById Reference(LastModifiedBy>User) required
            SystemModstamp DateTime required
            Family Picklist
            ExternalDataSourceId Reference
            ExternalId Text(255)
            DisplayUrl Url
            QuantityUnitOfMeasure Text(255)
            IsDeleted Boolean required
            IsArchived Boolean required
            LastViewedDate DateTime
            LastReferencedDate DateTime
            StockKeepingUnit Text(255)
            CurrencyIsoCode Picklist
            children Cases Case.ProductId
            children PricebookEntries PricebookEntry.Product2Id
            """),
        SObjectType.Parse("User", "005", """
            Id Id required
            Username Text(255) required
            LastName Text(255) required
            FirstName Text(255)
            Name Text(255) required
            CompanyName Text(255)
            Division Text(255)
            Department Text(255)
            Title Text(255)
            Street TextArea
            City Text(40)
            State Text(80)
            PostalCode Text(20)
            Country Text(80)
            Latitude Number
            Longitude Number
            GeocodeAccuracy Picklist
            Address Address
            Email Email
            EmailPreferencesAutoBcc Boolean required
            EmailPreferencesAutoBccStayInTouch Boolean required
            EmailPreferencesStayInTouchReminder Boolean required
            SenderEmail Text(255)
            SenderName Text(255)
            Signature LongText
            StayInTouchSubject Text(255)
            StayInTouchSignature Text(255)
            StayInTouchNote Text(255)
            Phone Phone
            Fax Phone
            MobilePhone Phone
            Alias Text(255) required
            CommunityNickname Text(255) required
            BadgeText Text(255)
            IsActive Boolean required
            TimeZoneSidKey Text(255) required
            UserRoleId Reference
            LocaleSidKey Text(255) required
            ReceivesInfoEmails Boolean required
            ReceivesAdminInfoEmails Boolean required
            EmailEncodingKey Text(255) required
            ProfileId Reference required
            UserType Text(255)
            LanguageLocaleKey Text(255) required
            EmployeeNumber Text(255)
            DelegatedApproverId Reference
            ManagerId Reference(Manager>User)
            LastLoginDate DateTime
            LastPasswordChangeDate DateTime
            CreatedDate DateTime required
            CreatedById Reference(CreatedBy>User) required
            LastModifiedDate DateTime required
            LastModifiedById Reference(LastModifiedBy>User) required
            SystemModstamp DateTime required
            OfflineTrialExpirationDate DateTime
            OfflinePdaTrialExpirationDate DateTime
            ForecastEnabled Boolean required
            ContactId Reference(Contact>Contact)
            AccountId Reference(Account>Account)
            CallCenterId Reference
            Extension Text(255)
            PortalRole Text(255)
            IsPortalEnabled Boolean required
            IsPortalSelfRegistered Boolean required
            FederationIdentifier Text(255)
            AboutMe LongText
            FullPhotoUrl Text(255)
            SmallPhotoUrl Text(255)
            IsExtIndicatorVisible Boolean required
            OutOfOfficeMessage Text(255)
            MediumPhotoUrl Text(255)
            DigestFrequency Text(255) required
            DefaultGroupNotificationFrequency Text(255) required
            LastViewedDate DateTime
            LastReferencedDate DateTime
            BannerPhotoUrl Text(255)
            SmallBannerPhotoUrl Text(255)
            MediumBannerPhotoUrl Text(255)
            IsProfilePhotoActive Boolean required
            IndividualId Reference
            """),
    ];

    private static readonly Dictionary<string, SObjectType> ByName = Types.ToDictionary(t => t.Name, StringComparer.Ordinal);

    public static SObjectType Find(string name) => ByName[name];
}
