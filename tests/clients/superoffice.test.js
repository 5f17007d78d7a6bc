// SuperOffice's own client, unchanged, calls every method of its ChatAgent and what
// its CustomerServiceAgent has for chats: with a password and with each kind of token.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, before, describe, it } from 'node:test';
import { AGENT, COLLEAGUE, start, visitor } from './service.js';

const require = createRequire(import.meta.url);
const webapi = require('@superoffice/webapi');
const { ChatAgent, CustomerServiceAgent, mkDuration } = webapi;

const { ChatMessageSpecialType, ChatMessageType, ChatSessionFlags, ChatSessionStatus, ChatWidgetSize, WidgetRequiredFields, WidgetTheme } = webapi;

let service;
before(async () => (service = await start()));
after(() => service.stop());

/** The agent with a note of which of its methods were called. */
function noted(agent, called) {
    return new Proxy(agent, {
        get(target, name) {
            const value = target[name];
            if (typeof value !== 'function' || !String(name).endsWith('Async')) return value;
            return async (...words) => {
                called.add(name);
                try {
                    return await value.apply(target, words);
                } catch (error) {
                    const said = error.response ? `${error.response.status} ${JSON.stringify(error.response.data)}` : error.message;
                    throw new Error(`${String(name)}(${JSON.stringify(words)}): ${said}`, { cause: error });
                }
            };
        },
    });
}

/** Every method that the client has, by its own list. */
function methods(kind) {
    return Object.getOwnPropertyNames(kind.prototype).filter((name) => name.endsWith('Async') && !name.startsWith('_'));
}

const ways = {
    'a password': () => ({ auth: { username: AGENT.name, password: AGENT.password } }),
    'a Bearer token': () => ({ headers: { Authorization: `Bearer ${service.token}` } }),
    'a SoTicket': () => ({ headers: { Authorization: `SOTicket ${service.ticket}` } }),
};

for (const [way, config] of Object.entries(ways)) {
    describe(`SuperOffice's client with ${way}`, () => {
        const called = new Set();
        let chat, colleague, customers, topicId;

        before(async () => {
            const options = (axiosConfig) => ({ baseUrl: `${service.base}/api`, axiosConfig });
            chat = noted(new ChatAgent(options(config())), called);
            const other = { auth: { username: COLLEAGUE.name, password: COLLEAGUE.password } };
            colleague = noted(new ChatAgent(options(other)), called);
            customers = noted(new CustomerServiceAgent(options(config())), called);
        });

        it('reads and saves presence', async () => {
            const everybody = await chat.getChatPresenceAsync();
            assert.deepEqual(everybody.map((one) => typeof one.userId), ['number', 'number']);
            const present = everybody.map((one) => ({ ...one, present: true }));
            await chat.saveChatPresenceAsync(present.slice(0, 1));
            await colleague.saveChatPresenceAsync({ chatPresence: present.slice(1) });
            assert.ok((await chat.getChatPresenceAsync()).every((one) => one.present));
            const groups = await chat.getUserAgentListAsync(false, true);
            assert.equal(groups[0].childItems.length, 2);
            const list = await chat.getUserAgentListAsync({ flat: true, onlyPresent: false });
            assert.equal(list.length, 2);
            assert.equal(typeof (await customers.hasChatNotifyAsync()), 'boolean');
        });

        it('makes a topic with hours, enumerations and all it has', async () => {
            const topic = await chat.createDefaultChatTopicEntityAsync();
            assert.equal(topic.chatTopicId, 0);
            topic.name = `Sales by ${way}`;
            topic.description = 'Æ, Ø and Å';
            topic.welcomeMessage = 'Hi';
            topic.lastAccept = new Date('2026-11-20T21:00:00.000Z');
            topic.collectConsent = true;
            topic.warnNewChatMinutes = 5;
            topic.openingHoursEnabled = true;
            topic.openingHours = {
                ...topic.openingHours,
                tzLocation: { tZLocationCode: 'NO' },
                monEnabled: true,
                monStart: mkDuration('08:30:00'),
                monStop: mkDuration('16:00'),
                tueEnabled: true,
                tueStart: mkDuration(0, 'hours'),
                tueStop: mkDuration(24, 'hours'),
                useLunchHours: true,
                lunchStart: mkDuration(690, 'minutes'),
                lunchStop: mkDuration({ hours: 12 }),
            };
            topic.widget = {
                ...topic.widget,
                theme: WidgetTheme.Modern,
                size: ChatWidgetSize.Large,
                requiredFields: WidgetRequiredFields.Email | WidgetRequiredFields.Name,
                offlineFields: WidgetRequiredFields.Country,
                color: '#1F5EFF',
                preFormEnabled: true,
            };
            topic.botSettings = { ...topic.botSettings, botName: 'Robo' };
            const made = await chat.saveChatTopicEntityAsync(topic);
            topicId = made.chatTopicId;
            assert.ok(topicId > 1);
            const read = await chat.getChatTopicEntityAsync(topicId);
            for (const seen of [made, read]) {
                assert.equal(seen.description, topic.description);
                assert.equal(seen.collectConsent, true);
                const hours = seen.openingHours;
                assert.equal(hours.tzLocation.tZLocationCode, 'NO');
                const minutes = (duration) => duration.asMinutes();
                assert.deepEqual([hours.monStart, hours.monStop].map(minutes), [510, 960]);
                assert.deepEqual([hours.tueStart, hours.tueStop].map(minutes), [0, 1440]);
                assert.deepEqual([hours.lunchStart, hours.lunchStop].map(minutes), [690, 720]);
                assert.equal(seen.widget.theme, WidgetTheme.Modern);
                assert.equal(seen.widget.size, ChatWidgetSize.Large);
                assert.equal(seen.widget.requiredFields, WidgetRequiredFields.Email | WidgetRequiredFields.Name);
                assert.equal(seen.widget.offlineFields, WidgetRequiredFields.Country);
                assert.equal(seen.botSettings.botName, 'Robo');
            }
            assert.equal(made.lastAccept.toISOString(), topic.lastAccept.toISOString());
            // What was read is saved again: nothing changes, and nothing that is only read is in the way.
            const again = await chat.saveChatTopicEntityAsync(read);
            assert.deepEqual(JSON.parse(JSON.stringify(again)), JSON.parse(JSON.stringify(read)));
            assert.equal(typeof (await chat.isWithinOpeningHoursAsync(topicId)), 'boolean');
            assert.equal(await chat.isWithinOpeningHoursAsync({ chatTopicId: 1 }), true);
            assert.ok((await chat.chatTopicsForUserAsync()).some((one) => one.chatTopicId === topicId));
        });

        it('changes the members of the topic', async () => {
            const blank = await chat.createDefaultChatTopicAgentAsync();
            blank.user = { ...blank.user, name: COLLEAGUE.name };
            Object.assign(blank, { canListen: true, canRespond: true });
            const added = await chat.addChatTopicUserAgentAsync(topicId, blank);
            assert.equal(added.canRespond, true);
            const there = await chat.getChatTopicUserAgentAsync(topicId, COLLEAGUE.name);
            assert.equal(there.user.name, COLLEAGUE.name);
            assert.equal(there.canManage, false);
            const changed = await chat.updateChatTopicUserAgentAsync(topicId, COLLEAGUE.name, { ...there, canManage: true });
            assert.equal(changed.canManage, true);
            const list = await chat.getChatTopicUserAgentListAsync(topicId);
            assert.equal(list.length, 2);
            const replaced = await chat.updateChatTopicUserAgentsAsync(topicId, list);
            assert.equal(replaced.length, 2);
            await chat.deleteChatTopicUserAgentAsync(topicId, COLLEAGUE.name);
            assert.equal(await chat.getChatTopicUserAgentAsync({ chatTopicId: topicId, username: COLLEAGUE.name }), null);
            await chat.addChatTopicUserAgentAsync({ chatTopicId: topicId, useragent: blank });
            const request = { chatTopicId: topicId, username: COLLEAGUE.name, useragent: { ...blank, canNotify: true } };
            assert.equal((await chat.updateChatTopicUserAgentAsync(request)).canNotify, true);
            const all = await chat.getChatTopicUserAgentListAsync({ chatTopicId: topicId });
            assert.equal((await chat.updateChatTopicUserAgentsAsync({ chatTopicId: topicId, useragents: all })).length, 2);
            await chat.deleteChatTopicUserAgentAsync({ chatTopicId: topicId, username: COLLEAGUE.name });
        });

        it('makes, saves, reads and deletes a session', async () => {
            const session = await chat.createDefaultChatSessionEntityAsync();
            assert.equal(session.chatSessionId, 0);
            Object.assign(session, {
                topicId: 1,
                customerAlias: 'Vi',
                customerName: 'Vi Sitor',
                customerEmail: 'vi@example.com',
                customerPhone: '+47 22 00 00 00',
                customerConsented: true,
                status: ChatSessionStatus.Finished,
                whenRequested: new Date('2026-11-20T21:00:00.000Z'),
                whenEnded: new Date('2026-11-20T21:30:00.500Z'),
                rating: 4,
                firstMessage: 'Hello',
            });
            const made = await chat.saveChatSessionEntityAsync(session);
            assert.ok(made.chatSessionId > 0);
            const read = await chat.getChatSessionEntityAsync(made.chatSessionId);
            assert.equal(read.status, ChatSessionStatus.Finished);
            assert.equal(read.customerName, 'Vi Sitor');
            assert.equal(read.whenRequested.toISOString(), session.whenRequested.toISOString());
            assert.equal(read.whenEnded.toISOString(), session.whenEnded.toISOString());
            assert.equal(read.rating, 4);
            const again = await chat.saveChatSessionEntityAsync(read);
            const plain = (value) => JSON.parse(JSON.stringify({ ...value, whenFetched: null, whenIdle: null }));
            assert.deepEqual(plain(again), plain(read));
            await chat.deleteChatSessionEntityAsync(made.chatSessionId);
            assert.equal(await chat.getChatSessionEntityAsync(made.chatSessionId), null);
            for (const created of [await chat.createChatSessionForTopicAsync(1), await chat.createChatSessionForTopicAsync({ chatTopicId: 1 })]) {
                assert.equal(created.topicId, 1);
                await chat.deleteChatSessionEntityAsync(created.chatSessionId);
            }
        });

        it('picks up, talks, hands over and ends', async () => {
            const first = await visitor(service.base, 'First');
            const second = await visitor(service.base, 'Second');
            const mine = await chat.pickUpChatSessionAsync(second.id);
            assert.equal(mine.user.name, AGENT.name);
            assert.ok([ChatSessionStatus.CustomerLast, ChatSessionStatus.UserLast].includes(mine.status));
            assert.equal((await chat.pickUpFirstChatSessionAsync()).chatSessionId, first.id);
            assert.equal(await chat.pickUpChatSessionAsync({ chatSessionId: first.id }), null);

            const said = await chat.addChatMessageAsync(second.id, { message: 'How can I help?', type: ChatMessageType.ToCustomer, specialType: ChatMessageSpecialType.None });
            assert.equal(said.type, ChatMessageType.ToCustomer);
            assert.ok(Math.abs(said.whenPosted - Date.now()) < 60_000);
            await chat.addChatMessageAsync({ chatSessionId: second.id, message: { message: 'Take your time.' } });
            const all = await chat.getChatMessagesAsync(second.id, 0);
            assert.ok(all.some((one) => one.specialType === ChatMessageSpecialType.Welcome));
            const later = await chat.getChatMessagesAsync({ chatSessionId: second.id, after: said.chatMessageId });
            assert.deepEqual(later.map((one) => one.message), ['Take your time.']);
            assert.match(await chat.getChatTranscriptAsync(second.id, false), /How can I help\?/);
            assert.match(await chat.getChatTranscriptAsync({ chatSessionId: second.id, html: true }), /<.*How can I help\?/s);

            const typing = await chat.saveChatSessionEntityAsync({ chatSessionId: second.id, flags: ChatSessionFlags.UserIsTyping });
            assert.equal(typing.flags, ChatSessionFlags.UserIsTyping);

            assert.equal((await chat.transferChatSessionAsync(second.id, COLLEAGUE.name)).transferTo.name, COLLEAGUE.name);
            assert.equal((await colleague.rejectChatSessionTransferAsync(second.id)).user.name, AGENT.name);
            await chat.transferChatSessionAsync({ chatSessionId: second.id, toAssociate: COLLEAGUE.name });
            assert.equal((await colleague.acceptChatSessionTransferAsync(second.id)).user.name, COLLEAGUE.name);
            await colleague.transferChatSessionAsync(second.id, AGENT.name);
            await chat.rejectChatSessionTransferAsync({ chatSessionId: second.id });
            await colleague.transferChatSessionAsync(second.id, AGENT.name);
            await chat.acceptChatSessionTransferAsync({ chatSessionId: second.id });

            const ids = (await chat.chatSessionsForUserAsync()).map((one) => one.chatSessionId);
            assert.ok(ids.includes(first.id) && ids.includes(second.id));
            assert.equal((await chat.resetChatSessionAsync(second.id)).status, ChatSessionStatus.InQueue);
            assert.equal((await chat.resetChatSessionAsync({ chatSessionId: first.id })).status, ChatSessionStatus.InQueue);
            for (const { id } of [first, second]) {
                const ended = await chat.saveChatSessionEntityAsync({ chatSessionId: id, status: ChatSessionStatus.ClosedFromQueue });
                assert.equal(ended.status, ChatSessionStatus.ClosedFromQueue);
                await chat.deleteChatSessionEntityAsync(id);
            }
        });

        it('reads dates in time zones, with their offset', async () => {
            const when = new Date('2026-07-01T12:30:00.000Z');
            const { chatSessionId } = await chat.saveChatSessionEntityAsync({ topicId: 1, status: ChatSessionStatus.Finished, whenRequested: when });
            for (const options of [
                { timezoneInclude: true },
                { timezone: 'NO', timezoneInclude: true },
                { timezone: 'US-NY', timezoneInclude: true, languageCode: 'nb', cultureCode: 'nb-NO' },
                { languageCode: '', cultureCode: '' },
            ]) {
                const read = await chat.getChatSessionEntityAsync(chatSessionId, options);
                assert.equal(read.whenRequested.toISOString(), when.toISOString(), JSON.stringify(options));
                const again = await chat.saveChatSessionEntityAsync(read, options);
                assert.equal(again.whenRequested.toISOString(), when.toISOString(), JSON.stringify(options));
            }
            await chat.deleteChatSessionEntityAsync(chatSessionId);
        });

        it('deletes the topic', async () => {
            await chat.deleteChatTopicEntityAsync(topicId);
            assert.equal(await chat.getChatTopicEntityAsync(topicId), null);
        });

        it('has called every method there is', () => {
            const wanted = [...methods(ChatAgent), ...methods(CustomerServiceAgent).filter((name) => /chat/i.test(name))];
            assert.ok(wanted.length >= 32, wanted.join(', '));
            assert.deepEqual(wanted.filter((name) => !called.has(name)), []);
        });
    });
}
