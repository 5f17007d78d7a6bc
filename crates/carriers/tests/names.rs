//! Every documented name stands on the wire, spelled and ordered as documented.
#![allow(clippy::unwrap_used)]

use anteroom_carriers::nested::{
    Address, Contact, LocalizedField, MDOListItem, Person, Project, ReplyTemplate, Sale,
    StructuredAddress, Ticket, TicketCategory,
};
use anteroom_carriers::{
    Associate, ChatBotSettings, ChatMessage, ChatOpeningHours, ChatPresence, ChatSessionEntity,
    ChatTopicAgent, ChatTopicEntity, ChatWidgetSettings, FieldProperty, KbCategory, TableRight,
    TimeZoneData, TimeZoneRule,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

/// The documented names, in order, are exactly the carrier's; and each is read
/// back under its name (null is always taken).
fn documented<T: Default + Serialize + DeserializeOwned + PartialEq>(names: &str) {
    let whole = serde_json::to_value(T::default()).unwrap();
    let keys: Vec<_> = whole
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    let names: Vec<_> = names.split_whitespace().collect();
    assert_eq!(keys, names);
    let nulls: Value = names
        .iter()
        .map(|name| ((*name).to_owned(), Value::Null))
        .collect();
    assert!(serde_json::from_value::<T>(nulls).unwrap() == T::default());
    assert!(serde_json::from_value::<T>(json!({})).unwrap() == T::default());
    for name in names {
        // A value of no property's type: it is only refused when the name is known.
        let wrong = json!({ name: [{ "no": [1.5] }, [[{}]]] });
        assert!(
            serde_json::from_value::<T>(wrong).is_err(),
            "{name} is not read"
        );
    }
}

#[test]
fn session() {
    documented::<ChatSessionEntity>(
        "ChatSessionId TopicId User Person CustomerAlias CustomerHost CustomerName CustomerEmail \
         CustomerPhone CustomerConsented CustomerCompanyName Status FirstMessage LastMessage \
         WhenRequested WhenStarted WhenEnded WhenIdle WhenFetched SessionKey InitialQueuePos \
         AlertLevel Rank Flags Contact Project Sale Ticket TransferTo ChatbotIsActive Rating \
         TableRight FieldProperties",
    );
    let whole = serde_json::to_value(ChatSessionEntity::default()).unwrap();
    assert_eq!(whole.as_object().unwrap().len(), 33);
}

#[test]
fn topic() {
    documented::<ChatTopicEntity>(
        "ChatTopicId Name Description WelcomeMessage Language LastAccept SecondsPrAccept \
         AlertRecipient AlertTemplate CollectConsent BadgeHeader CustomQueueTextEnabled \
         CustomQueueText WarnNewChatMinutes WarnManagerNewChatMinutes TicketEnabled \
         TicketCategory TicketPriority OpeningHoursEnabled OpeningHours Widget BotEnabled \
         BotSettings OfflineCollectConsent WarnChatMessageMinutes WarnManagerChatMessageMinutes \
         UseQueueOfflineForm OfflineFormTimeLimit OfflineFormQueueLength WidgetEnableRating \
         WidgetRatingText TableRight FieldProperties",
    );
}

#[test]
fn widget_settings() {
    documented::<ChatWidgetSettings>(
        "AutoFaqEnabled AutoFaqCategory PreFormEnabled PreFormMessage RequiredFields \
         PostFormEnabled PostFormHeader PostFormMessage PostTranscriptEnabled LanguageIsoCode \
         Size Theme Color BadgeColor BadgeTextColor CustMsgColor CustMsgTextColor AgentMsgColor \
         AgentMsgTextColor ButtonColor ButtonTextColor Font FontSize LogoEnabled LogoBlobId \
         LogoName ShowAgentPhoto WelcomeTitle WelcomeMessage OfflineHeader OfflineMessage \
         OfflineFields UseAgentFirstname",
    );
    documented::<KbCategory>(
        "KbCategoryId Name Description Fullname ParentId SortOrder TableRight FieldProperties",
    );
}

#[test]
fn topic_parts() {
    documented::<ChatOpeningHours>(
        "TzLocation MonEnabled MonStart MonStop TueEnabled TueStart TueStop WedEnabled WedStart \
         WedStop ThuEnabled ThuStart ThuStop FriEnabled FriStart FriStop SatEnabled SatStart \
         SatStop SunEnabled SunStart SunStop UseLunchHours LunchStart LunchStop",
    );
    documented::<TimeZoneData>(
        "TZLocationID Name TZLocationCode TZLocationCities IsoNumber TimeZoneSTDRules \
         TimeZoneDSTRules",
    );
    documented::<TimeZoneRule>(
        "StartDay StartMonth EndDay EndMonth TZOffset StartRulePattern EndRulePattern",
    );
    documented::<ChatBotSettings>(
        "BotName BotRegisterScriptId BotSessionCreatedScriptId BotSessionChangedScriptId \
         BotMessageReceivedScriptId",
    );
    documented::<ChatTopicAgent>("TopicId User CanListen CanRespond CanManage CanNotify");
    documented::<ChatPresence>(
        "UserId DisplayName OngoingChats Present ChatTopics TableRight FieldProperties",
    );
    documented::<TableRight>("Mask Reason");
    documented::<FieldProperty>("FieldRight FieldType FieldLength");
}

#[test]
fn message() {
    let whole = serde_json::to_value(ChatMessage::default()).unwrap();
    let keys: Vec<_> = whole
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(
        keys,
        [
            "ChatMessageId",
            "ChatSessionId",
            "Type",
            "Message",
            "Author",
            "ReadByCustomer",
            "SpecialType",
            "SpecialParam",
            "WhenPosted"
        ]
    );
}

#[test]
fn people_and_companies() {
    documented::<Associate>(
        "AssociateId Name PersonId Rank Tooltip Type GroupIdx FullName FormalName Deleted \
         EjUserId UserName ExtraFields CustomFields TableRight FieldProperties",
    );
    documented::<Person>(
        "Position PersonId Mrmrs Firstname Lastname MiddleName Title Description Email FullName \
         DirectPhone FormalName CountryId ContactId ContactName Retired Rank ActiveInterests \
         ContactDepartment ContactCountryId ContactOrgNr FaxPhone MobilePhone ContactPhone \
         AssociateName AssociateId UsePersonAddress ContactFax Kanafname Kanalname Post1 Post2 \
         Post3 EmailName ContactFullName ActiveErpLinks TicketPriorityId SupportLanguageId \
         SupportAssociateId CategoryName PersonNumber TableRight FieldProperties",
    );
    documented::<Contact>(
        "ContactId Name OrgNr Department URL City DirectPhone AssociateId CountryId EmailAddress \
         Kananame EmailAddressName URLName AssociateFullName BusinessName CategoryName \
         CountryName Address FormattedAddress FullName IsOwnerContact ActiveErpLinks Number1 \
         Number2 TableRight FieldProperties",
    );
    documented::<Address>(
        "Wgs84Latitude Wgs84Longitude LocalizedAddress Street Postal Formatted TableRight \
         FieldProperties",
    );
    documented::<StructuredAddress>(
        "AtypeIdx Address1 Address2 Address3 City County State Zipcode Formatted",
    );
    documented::<LocalizedField>(
        "Name Value Tooltip Label ValueLength AddressType TableRight FieldProperties",
    );
}

#[test]
fn links() {
    documented::<Project>(
        "ProjectId Name Description URL Type AssociateId AssociateFullName TypeId Updated \
         StatusId Status TextId PublishTo PublishFrom IsPublished URLName ProjectNumber \
         ActiveErpLinks EventId StartDate TableRight FieldProperties",
    );
    documented::<Sale>(
        "ContactName SaleDate SaleId Probability Title Amount Currency ProjectName \
         AssociateFullName Description Status WeightedAmount ProjectId EarningPercent Earning \
         ContactId AssociateId PersonId SaleTypeId SaleTypeName PersonFullName Completed \
         ActiveErpLinks NextDueDate Number TableRight FieldProperties",
    );
    documented::<Ticket>(
        "TicketId Title CreatedAt LastChanged ReadByOwner ReadByCustomer FirstReadByUser Activate \
         ClosedAt RepliedAt AlertTimeout Deadline CreatedBy CreatedByName Author OwnedBy \
         OwnedByName Category CategoryName CategoryFullname Slevel Priority PriorityName \
         BaseStatus TicketStatus TicketStatusDisplayValue Origin CustId PersonFirstname \
         PersonMiddleName PersonLastname PersonFullname AlertLevel ConnectId ReadStatus \
         TimeToReply RealTimeToReply TimeToClose RealTimeToClose TimeSpentInternally \
         TimeSpentExternally TimeSpentQueue RealTimeSpentInternally RealTimeSpentExternally \
         RealTimeSpentQueue TimeSpent HasAttachment NumReplies NumMessages FromAddress ContactId \
         ContactName OwnedByAssociateId Language Sentiment SentimentConfidence SaleId ProjectId \
         SaleHeading ProjectName FormSubmissionId TicketTypeId TicketTypeName TableRight \
         FieldProperties",
    );
    documented::<TicketCategory>("Id Value Tooltip TableRight FieldProperties");
    documented::<ReplyTemplate>("ReplyTemplateId Name Description FolderId");
    documented::<MDOListItem>(
        "Id Name ToolTip Deleted Rank Type ChildItems IconHint ColorBlock ExtraInfo StyleHint \
         FullName TableRight FieldProperties",
    );
}
