// A program against the types that openapi-typescript makes of the description.

import type { Client } from 'openapi-fetch';
import type { components, paths } from './schema.js';

type Session = components['schemas']['ChatSessionEntity'];

/** Picks a session up, answers, and tells what came of it. */
export async function talk(client: Client<paths>, id: number) {
    const picked = await client.POST('/api/v1/Agents/Chat/PickUpChatSession', { body: { ChatSessionId: id } });
    const session: Session | null | undefined = picked.data;
    if (session?.ChatSessionId !== id) throw new Error(JSON.stringify(picked.error));
    const said = await client.POST('/api/v1/Agents/Chat/AddChatMessage', {
        body: { ChatSessionId: id, Message: { Message: 'How can I help?', Type: 'ToCustomer' } },
    });
    if (said.error) throw new Error(JSON.stringify(said.error));
    const read = await client.POST('/api/v1/Agents/Chat/GetChatSessionEntity', { params: { query: { chatSessionEntityId: id } } });
    const transfer = { ChatSessionId: id, ToAssociate: 'bob' };
    await client.POST('/api/v1/Agents/Chat/TransferChatSession', { body: transfer });
    await client.POST('/api/v1/Agents/Chat/ResetChatSession', { body: { ChatSessionId: id } });
    const member = { User: { Name: 'bob' }, CanListen: true };
    const changed = await client.POST('/api/v1/Agents/Chat/UpdateChatTopicUserAgent', {
        body: { ChatTopicId: 1, Username: 'bob', Useragent: member },
    });
    if (changed.error) throw new Error(JSON.stringify(changed.error));
    const blank = await client.POST('/api/v1/Agents/Chat/CreateDefaultChatTopicEntity');
    const made = await client.POST('/api/v1/Agents/Chat/SaveChatTopicEntity', {
        body: { ...blank.data, Name: 'Typed', OpeningHours: { MonEnabled: true, MonStart: 'PT8H', MonStop: '16:00:00' } },
    });
    if (made.error) throw new Error(JSON.stringify(made.error));
    const added = await client.POST('/api/v1/Agents/Chat/AddChatTopicUserAgent', {
        body: { ChatTopicId: made.data?.ChatTopicId, Useragent: member },
    });
    if (added.error) throw new Error(JSON.stringify(added.error));
    const topics = await client.POST('/api/v1/Agents/Chat/ChatTopicsForUser', {});
    return { status: read.data?.Status, message: said.data?.Message, topics: topics.data?.length };
}
