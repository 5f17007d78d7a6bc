import type { Anteroom, Events, Options } from '@anteroom/chat';
import type { CSSProperties, ReactElement } from 'react';

/** Starts the chat, and answers its API once it is there. */
export function useAnteroom(options: Options): Anteroom | null;

export interface AnteroomChatProps extends Options {
  /** A box in the page instead of a launcher. */
  inline?: boolean;
  /** Listeners by event. */
  on?: { [E in keyof Events]?: (detail: Events[E] & { topicId: number }) => void };
  style?: CSSProperties;
  className?: string;
}

export function AnteroomChat(props: AnteroomChatProps): ReactElement | null;
