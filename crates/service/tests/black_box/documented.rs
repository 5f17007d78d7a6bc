//! The documented carriers, written down from the documentation and not from the
//! code: names and types, and whether an answer keeps to them.

use serde_json::{Map, Value};

/// Carrier, its properties with their types: `int`, `double`, `bool`, `text`,
/// `date`, `time`, `map`, `null`, `one:` of some names, `some:` of them as a list,
/// another carrier or null, and `[]` for lists.
const CARRIERS: &[(&str, &str)] = &[
    (
        "ChatSessionEntity",
        "ChatSessionId int, TopicId int, User Associate, Person Person, CustomerAlias text, \
         CustomerHost text, CustomerName text, CustomerEmail text, CustomerPhone text, \
         CustomerConsented bool, CustomerCompanyName text, Status one:Invalid|PreChatForm|Faq|Offline\
         Form|InQueue|CustomerLast|UserLast|Finished|Deleted|Closed|RequestPosted|ClosedFromQueue, \
         FirstMessage text, LastMessage text, WhenRequested date, WhenStarted date, WhenEnded date, \
         WhenIdle date, WhenFetched date, SessionKey null, InitialQueuePos int, AlertLevel int, Rank \
         int, Flags some:CustomerIsTyping|UserIsTyping, Contact Contact, Project Project, Sale Sale, \
         Ticket Ticket, TransferTo Associate, ChatbotIsActive bool, Rating int, TableRight \
         TableRight, FieldProperties map",
    ),
    (
        "ChatTopicEntity",
        "ChatTopicId int, Name text, Description text, WelcomeMessage text, Language \
         CustomerLanguage, LastAccept date, SecondsPrAccept int, AlertRecipient text, AlertTemplate \
         ReplyTemplate, CollectConsent bool, BadgeHeader text, CustomQueueTextEnabled bool, \
         CustomQueueText text, WarnNewChatMinutes int, WarnManagerNewChatMinutes int, TicketEnabled \
         bool, TicketCategory TicketCategory, TicketPriority TicketPriority, OpeningHoursEnabled \
         bool, OpeningHours ChatOpeningHours, Widget ChatWidgetSettings, BotEnabled bool, BotSettings \
         ChatBotSettings, OfflineCollectConsent bool, WarnChatMessageMinutes int, \
         WarnManagerChatMessageMinutes int, UseQueueOfflineForm bool, OfflineFormTimeLimit int, \
         OfflineFormQueueLength int, WidgetEnableRating bool, WidgetRatingText text, TableRight \
         TableRight, FieldProperties map",
    ),
    (
        "ChatOpeningHours",
        "TzLocation TimeZoneData, MonEnabled bool, MonStart time, MonStop time, TueEnabled bool, \
         TueStart time, TueStop time, WedEnabled bool, WedStart time, WedStop time, ThuEnabled bool, \
         ThuStart time, ThuStop time, FriEnabled bool, FriStart time, FriStop time, SatEnabled bool, \
         SatStart time, SatStop time, SunEnabled bool, SunStart time, SunStop time, UseLunchHours \
         bool, LunchStart time, LunchStop time",
    ),
    (
        "TimeZoneData",
        "TZLocationID int, Name text, TZLocationCode text, TZLocationCities text, IsoNumber int, \
         TimeZoneSTDRules map, TimeZoneDSTRules map",
    ),
    (
        "ChatWidgetSettings",
        "AutoFaqEnabled bool, AutoFaqCategory KbCategory, PreFormEnabled bool, PreFormMessage text, \
         RequiredFields some:Email|Name|Company|Phone|Country, PostFormEnabled bool, PostFormHeader \
         text, PostFormMessage text, PostTranscriptEnabled bool, LanguageIsoCode text, Size \
         one:Normal|Large, Theme one:Classic|Modern, Color text, BadgeColor text, BadgeTextColor \
         text, CustMsgColor text, CustMsgTextColor text, AgentMsgColor text, AgentMsgTextColor text, \
         ButtonColor text, ButtonTextColor text, Font text, FontSize text, LogoEnabled bool, \
         LogoBlobId int, LogoName text, ShowAgentPhoto bool, WelcomeTitle text, WelcomeMessage text, \
         OfflineHeader text, OfflineMessage text, OfflineFields \
         some:Email|Name|Company|Phone|Country, UseAgentFirstname bool",
    ),
    (
        "KbCategory",
        "KbCategoryId int, Name text, Description text, Fullname text, ParentId int, SortOrder int, \
         TableRight TableRight, FieldProperties map",
    ),
    (
        "ChatBotSettings",
        "BotName text, BotRegisterScriptId int, BotSessionCreatedScriptId int, \
         BotSessionChangedScriptId int, BotMessageReceivedScriptId int",
    ),
    (
        "ChatMessage",
        "ChatMessageId int, ChatSessionId int, Type one:Invalid|ToCustomer|ToUser|Special, Message \
         text, Author text, ReadByCustomer int, SpecialType one:None|Welcome|Url|Block|NewSession|Tra\
         nsferedSession|Error|SessionDeleted|FaqSuccessQuestion|ClosedByUser|ClosedByCustomer|ClosedB\
         yIdle|TransferRejected|ReopenedByCustomer|ClickedOption|BotMessage|Options|IllegalFileType, \
         SpecialParam text, WhenPosted date",
    ),
    (
        "ChatTopicAgent",
        "TopicId int, User Associate, CanListen bool, CanRespond bool, CanManage bool, CanNotify bool",
    ),
    (
        "ChatPresence",
        "UserId int, DisplayName text, OngoingChats int, Present bool, ChatTopics int[], TableRight \
         TableRight, FieldProperties map",
    ),
    (
        "ChatSession",
        "ChatSessionId int, TableRight TableRight, FieldProperties map",
    ),
    (
        "SessionExport",
        "ExportedAt date, Topic text, Session ChatSessionEntity, CustomerCountry text, PageUrl \
         text, RatingComment text, Consent ConsentRecord, Verified bool, VerifiedFields text[], \
         ExternalId text, CustomAttributes map, Requests ChatRequest[], Messages ChatMessage[], Files \
         SentFile[]",
    ),
    (
        "ConsentRecord",
        "Version text, Text text, Language text, At date",
    ),
    ("TranscriptMail", "EmailAddress text"),
    (
        "Erasure",
        "Receipt text, ErasedAt date, Messages int, Files int",
    ),
    (
        "SentFile",
        "FileId int, Name text, MediaType text, Size int, Sha256 text, SentAt date, ByVisitor bool",
    ),
    (
        "PostedRequest",
        "RequestId int, ChatSessionId int, SessionKey null",
    ),
    (
        "ChatRequest",
        "RequestId int, ChatSessionId int, TopicId int, TopicName text, CustomerName text, \
         CustomerEmail text, CustomerPhone text, CustomerCompanyName text, CustomerCountry text, \
         Message text, PostedAt date, CategoryId int, PriorityId int, Done bool, DoneAt date, DoneBy \
         text",
    ),
    (
        "FaqSuggestion",
        "FaqEntryId int, Title text, Answer text, Url text",
    ),
    ("TableRight", "Mask text, Reason text"),
    (
        "Associate",
        "AssociateId int, Name text, PersonId int, Rank int, Tooltip text, Type one:Unknown|InternalA\
         ssociate|ResourceAssociate|ExternalAssociate|AnonymousAssociate|SystemAssociate, GroupIdx \
         int, FullName text, FormalName text, Deleted bool, EjUserId int, UserName text, ExtraFields \
         map, CustomFields map, TableRight TableRight, FieldProperties map",
    ),
    (
        "Person",
        "Position text, PersonId int, Mrmrs text, Firstname text, Lastname text, MiddleName text, \
         Title text, Description text, Email text, FullName text, DirectPhone text, FormalName text, \
         CountryId int, ContactId int, ContactName text, Retired int, Rank int, ActiveInterests int, \
         ContactDepartment text, ContactCountryId int, ContactOrgNr text, FaxPhone text, MobilePhone \
         text, ContactPhone text, AssociateName text, AssociateId int, UsePersonAddress bool, \
         ContactFax text, Kanafname text, Kanalname text, Post1 text, Post2 text, Post3 text, \
         EmailName text, ContactFullName text, ActiveErpLinks int, TicketPriorityId int, \
         SupportLanguageId int, SupportAssociateId int, CategoryName text, PersonNumber text, \
         TableRight TableRight, FieldProperties map",
    ),
    (
        "Contact",
        "ContactId int, Name text, OrgNr text, Department text, URL text, City text, DirectPhone \
         text, AssociateId int, CountryId int, EmailAddress text, Kananame text, EmailAddressName \
         text, URLName text, AssociateFullName text, BusinessName text, CategoryName text, \
         CountryName text, Address Address, FormattedAddress text, FullName text, IsOwnerContact \
         bool, ActiveErpLinks int, Number1 text, Number2 text, TableRight TableRight, FieldProperties \
         map",
    ),
    (
        "Address",
        "Wgs84Latitude double, Wgs84Longitude double, LocalizedAddress LocalizedField[][], Street \
         StructuredAddress, Postal StructuredAddress, Formatted text, TableRight TableRight, \
         FieldProperties map",
    ),
    (
        "StructuredAddress",
        "AtypeIdx one:Unknown|ContactPostalAddress|ContactStreetAddress|PersonPrivateAddress|QuoteBil\
         lingAddress|QuoteShippingAddress, Address1 text, Address2 text, Address3 text, City text, \
         County text, State text, Zipcode text, Formatted text",
    ),
    (
        "LocalizedField",
        "Name text, Value text, Tooltip text, Label text, ValueLength int, AddressType text, \
         TableRight TableRight, FieldProperties map",
    ),
    (
        "Project",
        "ProjectId int, Name text, Description text, URL text, Type text, AssociateId int, \
         AssociateFullName text, TypeId int, Updated date, StatusId int, Status text, TextId int, \
         PublishTo date, PublishFrom date, IsPublished bool, URLName text, ProjectNumber text, \
         ActiveErpLinks int, EventId int, StartDate date, TableRight TableRight, FieldProperties map",
    ),
    (
        "Sale",
        "ContactName text, SaleDate date, SaleId int, Probability int, Title text, Amount double, \
         Currency text, ProjectName text, AssociateFullName text, Description text, Status \
         one:Unknown|Open|Sold|Lost|Stalled|SaintAll, WeightedAmount double, ProjectId int, \
         EarningPercent double, Earning double, ContactId int, AssociateId int, PersonId int, \
         SaleTypeId int, SaleTypeName text, PersonFullName text, Completed \
         one:Unknown|NotStarted|Started|Completed, ActiveErpLinks int, NextDueDate date, Number text, \
         TableRight TableRight, FieldProperties map",
    ),
    (
        "Ticket",
        "TicketId int, Title text, CreatedAt date, LastChanged date, ReadByOwner date, ReadByCustomer \
         date, FirstReadByUser date, Activate date, ClosedAt date, RepliedAt date, AlertTimeout date, \
         Deadline date, CreatedBy int, CreatedByName text, Author text, OwnedBy int, OwnedByName \
         text, Category int, CategoryName text, CategoryFullname text, Slevel \
         one:Unknown|Internal|External, Priority int, PriorityName text, BaseStatus one:Unknown|Activ\
         e|Closed|Postponed|Deleted|Merged|Spam|PostponedSpecific|Postponed1Hour|Postponed2Hours|Post\
         poned3Hours|Postponed4Hours|PostponedDay|PostponedWeek|PostponedMonth, TicketStatus int, \
         TicketStatusDisplayValue text, Origin one:Unknown|Email|SMS|Fax|Phone|Facebook|Twitter|Inter\
         nal|CustomerCentre|EMarketing|AutoGenerated|Chat|Form|API|Flow, CustId int, PersonFirstname \
         text, PersonMiddleName text, PersonLastname text, PersonFullname text, AlertLevel int, \
         ConnectId int, ReadStatus one:Unknown|Green|Yellow|Red, TimeToReply int, RealTimeToReply \
         int, TimeToClose int, RealTimeToClose int, TimeSpentInternally int, TimeSpentExternally int, \
         TimeSpentQueue int, RealTimeSpentInternally int, RealTimeSpentExternally int, \
         RealTimeSpentQueue int, TimeSpent int, HasAttachment bool, NumReplies int, NumMessages int, \
         FromAddress text, ContactId int, ContactName text, OwnedByAssociateId int, Language text, \
         Sentiment int, SentimentConfidence int, SaleId int, ProjectId int, SaleHeading text, \
         ProjectName text, FormSubmissionId int, TicketTypeId int, TicketTypeName text, TableRight \
         TableRight, FieldProperties map",
    ),
    (
        "CustomerLanguage",
        "Id int, Value text, Tooltip text, TableRight TableRight, FieldProperties map",
    ),
    (
        "TicketCategory",
        "Id int, Value text, Tooltip text, TableRight TableRight, FieldProperties map",
    ),
    (
        "TicketPriority",
        "Id int, Value text, Tooltip text, TableRight TableRight, FieldProperties map",
    ),
    (
        "ReplyTemplate",
        "ReplyTemplateId int, Name text, Description text, FolderId int",
    ),
    (
        "MDOListItem",
        "Id int, Name text, ToolTip text, Deleted bool, Rank int, Type text, ChildItems \
         MDOListItem[], IconHint text, ColorBlock int, ExtraInfo text, StyleHint text, FullName text, \
         TableRight TableRight, FieldProperties map",
    ),
];

/// The properties of a carrier.
pub fn properties(carrier: &str) -> Vec<(&'static str, &'static str)> {
    let found = CARRIERS.iter().find(|(name, _)| *name == carrier);
    let list = found.unwrap_or_else(|| panic!("{carrier}")).1;
    list.split(", ")
        .map(|pair| pair.split_once(' ').unwrap())
        .collect()
}

/// Whether this type is another carrier.
pub fn is_carrier(kind: &str) -> bool {
    CARRIERS.iter().any(|(name, _)| *name == kind)
}

/// Refuses a value that is not of this type to the last property.
#[track_caller]
pub fn check(value: &Value, kind: &str, place: &str) {
    if let Some(items) = kind.strip_suffix("[]") {
        let list = value
            .as_array()
            .unwrap_or_else(|| panic!("{place}: {value}"));
        list.iter().for_each(|item| check(item, items, place));
        return;
    }
    if is_carrier(kind) {
        let Value::Object(map) = value else {
            // A link to nothing; the answer itself is never null here.
            assert!(value.is_null() && place.contains('/'), "{place}: {value}");
            return;
        };
        let properties = properties(kind);
        for name in map.keys() {
            let known = properties.iter().any(|(known, _)| known == name);
            assert!(known, "{place}: {name} is not documented for {kind}");
        }
        for (name, kind) in properties {
            let value = map
                .get(name)
                .unwrap_or_else(|| panic!("{place}: {name} is missing"));
            check(value, kind, &format!("{place}/{name}"));
        }
        return;
    }
    let text = value.as_str();
    let fits = match kind {
        "int" => value.as_i64().is_some_and(|n| i32::try_from(n).is_ok()),
        "double" => value.is_number(),
        "bool" => value.is_boolean(),
        "text" => text.is_some(),
        "date" => text.is_some_and(is_date),
        // Hours that were never set are empty.
        "time" => {
            text.is_some_and(|t| t.is_empty() || (t.len() == 8 && t.matches(':').count() == 2))
        }
        "map" => value.is_null() || value.is_object(),
        "null" => value.is_null(),
        _ => {
            let (what, names) = kind.split_once(':').unwrap();
            let known = |name: &str| names.split('|').any(|known| known == name);
            text.is_some_and(|text| match what {
                "one" => known(text),
                _ => text == "None" || text.split(", ").all(known),
            })
        }
    };
    assert!(fits, "{place} is no {kind}: {value}");
}

/// ISO 8601, without an offset as nobody asked for one.
pub fn is_date(text: &str) -> bool {
    chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f").is_ok()
}

/// A value of this type that is not its default, and differs by its place.
pub fn example(kind: &str, name: &str, number: i64) -> Value {
    if let Some(items) = kind.strip_suffix("[]") {
        return Value::Array(vec![example(items, name, number)]);
    }
    if is_carrier(kind) {
        let own = properties(kind).into_iter().zip(number + 1..);
        let whole: Map<String, Value> = own
            .filter(|((name, _), _)| !matches!(*name, "TableRight" | "FieldProperties"))
            .map(|((name, kind), number)| (name.to_owned(), example(kind, name, number)))
            .collect();
        return Value::Object(whole);
    }
    match kind {
        "int" => number.into(),
        "double" => (number as f64 + 0.5).into(),
        "bool" => true.into(),
        "date" => format!("2019-03-04T05:06:{:02}.789", number % 60).into(),
        "time" => format!("{:02}:30:00", number % 24).into(),
        "map" => Value::Object(Map::new()),
        "null" => Value::Null,
        "text" if name.ends_with("Color") => format!("#{number:06}").into(),
        "text" if name == "LanguageIsoCode" => "nb-NO".into(),
        "text" => format!("{name} {number}").into(),
        _ => {
            let (what, names) = kind.split_once(':').unwrap();
            let names: Vec<&str> = names.split('|').collect();
            match what {
                "one" => names.get(1).unwrap_or(&names[0]).to_owned().into(),
                _ => names[1..]
                    .iter()
                    .take(2)
                    .copied()
                    .collect::<Vec<_>>()
                    .join(", ")
                    .into(),
            }
        }
    }
}
