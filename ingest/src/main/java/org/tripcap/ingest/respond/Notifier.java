package org.tripcap.ingest.respond;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.WireTime;

/**
 * Tells people what alerts did. Deciding never waits for it: messages queue up to a bound, one after the other is tried a few
 * times, and what could not be told is counted and logged.
 */
final class Notifier implements Observer, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);
    private static final int QUEUED = 256;
    private static final int TRIES = 3;
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(2);
    /** A storm that hits a bound is one piece of news. */
    private static final Duration BETWEEN_BOUNDS = Duration.ofMinutes(1);

    @SuppressWarnings("ArrayRecordComponent") // never changed and never compared
    private record Message(Notification notification, byte[] json) {}

    private final List<Notification> notifications;
    private final Tally tally;
    private final BlockingQueue<Message> queue = new ArrayBlockingQueue<>(QUEUED);
    private final Courier courier = new Courier();
    private final Thread thread;
    private Instant boundTold = Instant.MIN;

    Notifier(List<Notification> notifications, Tally tally) {
        this.notifications = List.copyOf(notifications);
        this.tally = tally;
        this.thread = Thread.ofVirtual().name("tripcap-notifier").start(this::run);
    }

    @Override
    public void opened(IncidentDocument document) {
        tell(Notification.Event.OPENED, about(document));
    }

    @Override
    public void widened(IncidentDocument document) {
        tell(Notification.Event.WIDENED, about(document));
    }

    @Override
    public void expiring(IncidentDocument document) {
        tell(Notification.Event.EXPIRING, about(document));
    }

    @Override
    public void bound(Outcome outcome, Instant now) {
        tally.bound();
        if (!Apart.atLeast(BETWEEN_BOUNDS, boundTold, now)) {
            return;
        }
        boundTold = now;
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        IncidentId incident = outcome.incident();
        if (incident != null) {
            json.put("incident", incident.value());
        }
        json.put("detail", outcome.detail());
        json.put("count", tally.bounds());
        tell(Notification.Event.BOUND, json);
    }

    private static ObjectNode about(IncidentDocument document) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("incident", document.id().value())
                .put("revision", document.revision())
                .put("title", document.title())
                .put("legal_basis", document.legalBasis().code())
                .put("opened", WireTime.format(document.opened()))
                .put("expires", WireTime.format(document.expires()))
                .put("alerts", document.alertChain().count());
    }

    private void tell(Notification.Event event, ObjectNode json) {
        json.put("event", event.code());
        byte[] bytes = json.toString().getBytes(StandardCharsets.UTF_8);
        for (Notification notification : notifications) {
            if (notification.events().contains(event) && !queue.offer(new Message(notification, bytes))) {
                tally.untold();
                LOG.warn("{} could not be told of an event: {} wait already", notification.name(), QUEUED);
            }
        }
    }

    private void run() {
        try {
            while (true) {
                deliver(queue.take());
            }
        } catch (InterruptedException closing) {
            LOG.debug("the notifier stops");
        }
    }

    private void deliver(Message message) throws InterruptedException {
        String problem = "";
        for (int attempt = 0; attempt < TRIES; attempt++) {
            if (attempt > 0) {
                Thread.sleep(BETWEEN_TRIES.multipliedBy(attempt));
            }
            problem = courier.deliver(message.notification().channel(), message.json());
            if (problem.isEmpty()) {
                return;
            }
        }
        tally.untold();
        LOG.warn("{} could not be told of an event: {}", message.notification().name(), problem);
    }

    /** Gives up what was not told yet. */
    @Override
    public void close() {
        thread.interrupt();
        courier.close();
    }
}
