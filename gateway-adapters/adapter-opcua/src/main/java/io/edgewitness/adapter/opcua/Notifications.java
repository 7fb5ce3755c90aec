package io.edgewitness.adapter.opcua;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.types.builtin.DateTime;
import org.eclipse.milo.opcua.stack.core.types.builtin.ExtensionObject;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;
import org.eclipse.milo.opcua.stack.core.types.structured.CreateSubscriptionResponse;
import org.eclipse.milo.opcua.stack.core.types.structured.NotificationMessage;
import org.eclipse.milo.opcua.stack.core.types.structured.PublishResponse;
import org.eclipse.milo.opcua.stack.core.types.structured.RepublishRequest;
import org.eclipse.milo.opcua.stack.core.types.structured.RepublishResponse;
import org.eclipse.milo.opcua.stack.core.types.structured.ResponseHeader;
import org.jspecify.annotations.Nullable;

/**
 * Which notification messages came, by their sequence numbers, so that Milo gets each once. A server may answer two publish requests in the
 * wrong order: Milo asks for the message that seems to be missing, and delivers it again when it comes; after a keep-alive behind a hole
 * it asks again for what it has. What it had already is given to it empty. Thread-safe.
 */
final class Notifications {
    private final Map<UInteger, Numbers> subscriptions = new ConcurrentHashMap<>();

    private static final long LONG_AGO = Long.MAX_VALUE / 2;

    private static final class Numbers {
        private long last;
        private volatile long asked = System.nanoTime() - LONG_AGO; // when what the server answered last

        /** Not given to Milo yet; it asks for them. Those that came late lie here. */
        private final Map<Long, Optional<NotificationMessage>> missing = new TreeMap<>();

        /** The numbers up to this one, without it, are given to Milo or missing. */
        private void reach(long end) {
            for (long number = last + 1; number < end; number++) {
                missing.put(number, Optional.empty());
            }
            last = Math.max(last, end - 1);
        }
    }

    /** Its numbers begin at 1, whatever a subscription of this id had before. */
    void begin(CreateSubscriptionResponse made) {
        subscriptions.put(made.getSubscriptionId(), new Numbers());
    }

    /** @return what to give to Milo: the same, or a keep-alive in its place */
    PublishResponse take(PublishResponse answer) {
        Numbers numbers = subscriptions.get(answer.getSubscriptionId());
        if (numbers == null) {
            return answer;
        }
        NotificationMessage message = answer.getNotificationMessage();
        long number = message.getSequenceNumber().longValue();
        synchronized (numbers) {
            if (number > numbers.last) {
                numbers.reach(number);
                numbers.last = isEmpty(message) ? number - 1 : number;
                return answer;
            }
            if (!isEmpty(message)) {
                numbers.missing.replace(number, Optional.of(message));
            }
            return new PublishResponse(
                    answer.getResponseHeader(),
                    answer.getSubscriptionId(),
                    null,
                    answer.getMoreNotifications(),
                    empty(numbers.last + 1),
                    answer.getResults(),
                    answer.getDiagnosticInfos());
        }
    }

    /** @return the answer, if it is here; null: the server is to be asked */
    @Nullable
    RepublishResponse find(RepublishRequest asked) {
        Numbers numbers = subscriptions.get(asked.getSubscriptionId());
        if (numbers == null) {
            return null;
        }
        long number = asked.getRetransmitSequenceNumber().longValue();
        synchronized (numbers) {
            Optional<NotificationMessage> late = numbers.missing.getOrDefault(number, Optional.of(empty(number)));
            if (late.isEmpty() || number > numbers.last) {
                return null;
            }
            numbers.missing.remove(number);
            return answer(asked, late.get());
        }
    }

    /** @return what the server answered, or what came late in the meantime; null: it is lost */
    @Nullable
    RepublishResponse found(RepublishRequest asked, @Nullable RepublishResponse answer) {
        Numbers numbers = subscriptions.get(asked.getSubscriptionId());
        if (numbers == null) {
            return answer;
        }
        synchronized (numbers) {
            Optional<NotificationMessage> late = numbers.missing.getOrDefault(
                    asked.getRetransmitSequenceNumber().longValue(), Optional.empty());
            numbers.missing.remove(asked.getRetransmitSequenceNumber().longValue());
            return answer == null && late.isPresent() ? answer(asked, late.get()) : answer;
        }
    }

    /**
     * The answer goes to Milo.
     *
     * @param asked when the request for it was made, of {@link System#nanoTime}
     */
    void given(PublishResponse answer, long asked) {
        Numbers numbers = subscriptions.get(answer.getSubscriptionId());
        if (numbers != null && isSignOfLife(answer.getNotificationMessage())) {
            numbers.asked = asked;
        }
    }

    /**
     * Whether the server has said that it watches, in answer to a request that was made after that.
     *
     * @param then of {@link System#nanoTime}
     */
    boolean isAnsweredSince(UInteger subscription, long then) {
        Numbers numbers = subscriptions.get(subscription);
        return numbers != null && numbers.asked - then > 0;
    }

    private static boolean isSignOfLife(NotificationMessage message) {
        ExtensionObject[] data = message.getNotificationData();
        return data == null
                || Arrays.stream(data)
                        .noneMatch(part -> part.getEncodingOrTypeId()
                                .equals(NodeIds.StatusChangeNotification_Encoding_DefaultBinary));
    }

    private static boolean isEmpty(NotificationMessage message) {
        ExtensionObject[] data = message.getNotificationData();
        return data == null || data.length == 0;
    }

    private static NotificationMessage empty(long number) {
        return new NotificationMessage(UInteger.valueOf(number), DateTime.now(), new ExtensionObject[0]);
    }

    private static RepublishResponse answer(RepublishRequest asked, NotificationMessage message) {
        ResponseHeader header = new ResponseHeader(
                DateTime.now(), asked.getRequestHeader().getRequestHandle(), StatusCode.GOOD, null, null, null);
        return new RepublishResponse(header, message);
    }
}
