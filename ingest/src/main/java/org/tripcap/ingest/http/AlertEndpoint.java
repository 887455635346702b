package org.tripcap.ingest.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tripcap.ingest.alert.AlertBody;
import org.tripcap.ingest.alert.AlertFormat;
import org.tripcap.ingest.alert.BodyRefusedException;
import org.tripcap.ingest.alert.CloudEvents;
import org.tripcap.ingest.alert.Reading;
import org.tripcap.ingest.alert.TooManyAlertsException;
import org.tripcap.ingest.http.Problem.Kind;
import org.tripcap.ingest.respond.AlertIntake;
import org.tripcap.ingest.respond.Item;
import org.tripcap.ingest.respond.Outcome;
import org.tripcap.ingest.respond.Receipt;

/** {@code POST /api/v1/alerts/{source}}, or with the source's secret after it: 202 once the alerts are durable, with what they did as far as it is decided. */
final class AlertEndpoint {
    private static final Logger LOG = LoggerFactory.getLogger(AlertEndpoint.class);
    private static final Duration COME_AGAIN = Duration.ofSeconds(5);
    /** Formats that understand events in binary mode, whose envelope is in the headers. */
    private static final Set<String> EVENT_FORMATS = Set.of("cloudevents", "auto");

    private final Map<String, AlertSource> sources = new HashMap<>();
    private final AlertIntake intake;
    private final BodyReader bodies;
    private final FailureBrake brake;
    private final HttpMetrics metrics;
    private final InstantSource clock;

    AlertEndpoint(
            List<AlertSource> sources,
            AlertIntake intake,
            BodyReader bodies,
            FailureBrake brake,
            HttpMetrics metrics,
            InstantSource clock) {
        for (AlertSource source : sources) {
            if (this.sources.put(source.name(), source) != null) {
                throw new IllegalArgumentException("two sources are called " + source.name());
            }
        }
        this.intake = intake;
        this.bodies = bodies;
        this.brake = brake;
        this.metrics = metrics;
        this.clock = clock;
    }

    void post(Context context) throws Problem, InterruptedException {
        AlertSource source = sources.get(context.pathParam("source"));
        String counted = source == null ? "unknown" : source.name();
        try {
            if (source == null) {
                throw brake.failed();
            }
            Instant received = clock.instant();
            Presented presented = Presented.by(context.req());
            List<Credential> plausible = source.credentials().stream()
                    .filter(c -> c.plausible(presented, received))
                    .toList();
            if (plausible.isEmpty()) {
                throw brake.failed();
            }
            BodyReader.Sender sender = plausible.stream().anyMatch(Credential.WithoutBody.class::isInstance)
                    ? BodyReader.Sender.KNOWN
                    : BodyReader.Sender.UNPROVEN;
            bodies.read(context, sender, body -> accept(context, source, presented, received, body));
            metrics.body(counted, context.statusCode());
        } catch (Problem problem) {
            metrics.body(counted, problem.kind().status());
            throw problem;
        }
    }

    private void accept(
            Context context, AlertSource source, Presented presented, Instant received, BodyReader.Body body)
            throws Problem, InterruptedException {
        if (source.credentials().stream().noneMatch(c -> c.accepts(presented, body.sent(), received))) {
            throw brake.failed();
        }
        List<Item> items = items(source, context::header, received, body.content());
        refuseIfAllUnreadable(items);
        Receipt receipt;
        try {
            receipt = intake.accept(source.name(), received, items);
        } catch (IOException unavailable) {
            LOG.warn("Alerts of source {} could not be made durable: {}", source.name(), unavailable.toString());
            throw new Problem(Kind.UNAVAILABLE, "the alerts could not be made durable; send them again", COME_AGAIN);
        }
        metrics.records(source.name(), receipt);
        context.status(202)
                .contentType("application/json")
                .header("Location", "/api/v1/receipts/" + receipt.id())
                .result(ReceiptJson.write(receipt));
    }

    private static List<Item> items(
            AlertSource source, Function<String, @Nullable String> header, Instant received, byte[] content)
            throws Problem {
        AlertFormat.Sender sender = new AlertFormat.Sender(source.name(), source.zone(), received);
        boolean event = EVENT_FORMATS.contains(source.format().name()) && CloudEvents.isBinary(header);
        List<Item> items = new ArrayList<>();
        try {
            int record = 0;
            for (AlertBody.Part part : AlertBody.split(content)) {
                switch (part) {
                    case AlertBody.Part.Value value -> {
                        JsonNode json = event ? CloudEvents.structured(header, value.record()) : value.record();
                        for (Reading reading : source.format().read(json, sender)) {
                            items.add(item(items.size(), record, reading));
                        }
                        if (items.size() > AlertBody.MOST_RECORDS) {
                            throw new TooManyAlertsException("alerts");
                        }
                    }
                    case AlertBody.Part.Broken broken ->
                        items.add(new Item.Settled(items.size(), record, Outcome.unreadable("", broken.reason())));
                }
                record++;
            }
        } catch (BodyRefusedException refused) {
            throw new Problem(Kind.NEVER_ACCEPTED, String.valueOf(refused.getMessage()));
        }
        return items;
    }

    private static Item item(int ordinal, int record, Reading reading) {
        return switch (reading) {
            case Reading.Understood understood -> new Item.Arrived(ordinal, record, understood.alert());
            case Reading.NoAlert none -> new Item.Settled(ordinal, record, Outcome.ignored("no alert: " + none.kind()));
            case Reading.Unreadable unreadable ->
                new Item.Settled(ordinal, record, Outcome.unreadable(unreadable.field(), unreadable.reason()));
        };
    }

    /** Nothing of it counts, so sending it again cannot help; the first reasons tell what to change. */
    private static void refuseIfAllUnreadable(List<Item> items) throws Problem {
        List<String> reasons = new ArrayList<>();
        for (Item item : items) {
            @Nullable String reason = unreadable(item);
            if (reason == null) {
                return;
            }
            if (reasons.size() < 3) {
                reasons.add(reason);
            }
        }
        if (!items.isEmpty()) {
            throw new Problem(
                    Kind.NEVER_ACCEPTED,
                    "none of " + items.size() + " records can be read: " + String.join("; ", reasons));
        }
    }

    private static @Nullable String unreadable(Item item) {
        if (item instanceof Item.Settled settled && settled.outcome().code() == Outcome.Code.UNREADABLE) {
            Outcome outcome = settled.outcome();
            return "record " + item.record() + (outcome.field().isEmpty() ? "" : ", " + outcome.field()) + ": "
                    + outcome.detail();
        }
        return null;
    }
}
