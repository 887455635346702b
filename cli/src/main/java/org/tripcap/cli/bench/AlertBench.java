package org.tripcap.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.tripcap.capture.custody.Authority;
import org.tripcap.capture.custody.DurableFile;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.ship.KafkaSettings;
import org.tripcap.capture.ship.Topics;
import org.tripcap.cli.standalone.KafkaBroker;

/** Measures what alerts come to: a broker and a server in processes of their own, and senders here that post to it. */
public final class AlertBench implements AutoCloseable {
    private static final Duration STARTS_WITHIN = Duration.ofMinutes(2);
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(30);
    /** Longer than the responder puts off writing down that an incident has more alerts. */
    private static final Duration SETTLES_WITHIN = Duration.ofSeconds(90);

    private static final Duration OPENS_WITHIN = Duration.ofSeconds(30);
    private static final Duration LOOK = Duration.ofMillis(200);
    /** What is sustained is measured, so the server's code has to be compiled before. */
    private static final int WARM_UP = 60_000;

    /** Openings before those that count. */
    private static final int LEAD_IN = 50;

    private static final int TOKEN_BYTES = 16;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final AlertPlan plan;
    private final KafkaBroker broker;
    private final Child server;
    private final IncidentTally tally;
    private final AlertLoad load;

    private AlertBench(AlertPlan plan, KafkaBroker broker, Child server, IncidentTally tally, AlertLoad load) {
        this.plan = plan;
        this.broker = broker;
        this.server = server;
        this.tally = tally;
        this.load = load;
    }

    /**
     * Starts broker and server.
     *
     * @throws IOException when one of them does not start
     */
    public static AlertBench start(AlertPlan plan) throws IOException, InterruptedException {
        Path directory = plan.directory().resolve("server");
        DurableFile.makeDirectory(directory);
        Authority authority = Authority.create(InstantSource.system());
        TrustFile trust = authority.trustFile();
        trust.store(directory.resolve(AlertServerMain.TRUST));
        authority
                .enrol("bench", Role.RESPONDER, Duration.ofDays(30))
                .store(directory.resolve(AlertServerMain.IDENTITY));
        byte[] random = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(random);
        String token = HexFormat.of().formatHex(random);
        DurableFile.write(directory.resolve(AlertServerMain.TOKEN), token.getBytes(StandardCharsets.US_ASCII));
        KafkaBroker broker = KafkaBroker.start(plan.directory().resolve("broker"), 0);
        try {
            KafkaSettings kafka = KafkaSettings.of(broker.bootstrapServers());
            Topics.ensure(kafka, Topics.Replication.STANDALONE);
            Child server = Child.start(
                    "the server",
                    Child.java(
                            List.of("-Xmx512m"),
                            AlertServerMain.class,
                            List.of(directory.toString(), broker.bootstrapServers())));
            try {
                int port = Integer.parseInt(server.line(STARTS_WITHIN));
                return new AlertBench(
                        plan, broker, server, new IncidentTally(kafka, trust), new AlertLoad(port, token));
            } catch (IOException | InterruptedException | RuntimeException e) {
                server.close();
                throw e;
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            broker.close();
            throw e;
        }
    }

    /**
     * Measures everything of the plan.
     *
     * @param told what is being done
     */
    public AlertReport run(Consumer<String> told) throws IOException, InterruptedException {
        told.accept("warming up");
        load.post(AttackMix::harmless, WARM_UP / 4, plan.body(), plan.senders());
        load.post(AttackMix::ofWarmUp, WARM_UP, plan.body(), plan.senders());
        settled(AttackMix.WARM_UP, WARM_UP, 0);
        told.accept(plan.alerts() + " alerts of one attack");
        long refused = refused();
        ProcessorTimes before = processorTimes();
        AlertLoad.Posted posted = load.post(AttackMix::ofOneAttack, plan.alerts(), plan.body(), plan.senders());
        AlertReport.Storm storm = settled(AttackMix.STORM, plan.alerts(), refused);
        ProcessorTimes spent = processorTimes().minus(before);
        told.accept(plan.attackers() + " attackers from everywhere");
        AlertReport.Storm sweep = sweep(AttackMix::fromEverywhere);
        told.accept(plan.openings() + " attacks that each open an incident");
        double opened = AlertLoad.p99Millis(openings());
        return new AlertReport(
                posted.alertsPerSecond(),
                posted.p99Millis(),
                spent,
                storm,
                sweep,
                opened,
                ProcessFigures.peakRssMib(server.pid()));
    }

    private ProcessorTimes processorTimes() throws IOException {
        return new ProcessorTimes(
                ProcessFigures.cpuSeconds(server.pid()),
                ProcessFigures.cpuSeconds(broker.pid()),
                ProcessFigures.cpuSeconds(ProcessHandle.current().pid()));
    }

    private AlertReport.Storm sweep(IntFunction<String> attackers) throws IOException, InterruptedException {
        long refused = refused();
        load.post(attackers, plan.attackers(), plan.body(), plan.senders());
        return settled(AttackMix.SWEEP, plan.attackers(), refused);
    }

    /** Waits until everything that was posted is somewhere, or no more comes. */
    private AlertReport.Storm settled(String title, long alerts, long refusedBefore)
            throws IOException, InterruptedException {
        long progressed = System.nanoTime();
        long seen = -1;
        while (true) {
            List<IncidentDocument> incidents = tally.titled(title);
            long refused = refused() - refusedBefore;
            long recorded = IncidentTally.recorded(incidents);
            if (recorded + refused > seen) {
                seen = recorded + refused;
                progressed = System.nanoTime();
            }
            if (seen >= alerts || System.nanoTime() - progressed > SETTLES_WITHIN.toNanos()) {
                return new AlertReport.Storm(
                        alerts,
                        incidents.size(),
                        incidents.stream().mapToLong(IncidentDocument::revision).sum(),
                        incidents.stream()
                                .mapToLong(IncidentTally::networks)
                                .max()
                                .orElse(0),
                        recorded,
                        refused);
            }
            Thread.sleep(LOOK);
        }
    }

    private long refused() throws IOException, InterruptedException {
        server.say("status");
        JsonNode status = JSON.readTree(server.line(ANSWERS_WITHIN));
        return status.path("outcomes").path("refused").asLong();
    }

    /** How long each opening took until it could be read from the ledger. */
    private long[] openings() throws IOException, InterruptedException {
        long[] nanos = new long[plan.openings()];
        for (int i = -LEAD_IN; i < nanos.length; i++) {
            int number = LEAD_IN + i;
            byte[] body = AttackMix.body(AttackMix::unrelated, number, number + 1);
            long posted = System.nanoTime();
            load.post(body);
            long opened = opened(AttackMix.title(number), posted) - posted;
            if (i >= 0) {
                nanos[i] = opened;
            }
        }
        return nanos;
    }

    private long opened(String title, long posted) throws IOException, InterruptedException {
        while (System.nanoTime() - posted < OPENS_WITHIN.toNanos()) {
            OptionalLong opened = tally.openedNanos(title);
            if (opened.isPresent()) {
                return opened.getAsLong();
            }
            Thread.sleep(1);
        }
        throw new IOException(
                "an alert that should open an incident did not within " + OPENS_WITHIN.toSeconds() + " s");
    }

    /** Ends server and broker. */
    @Override
    public void close() {
        load.close();
        tally.close();
        server.close();
        broker.close();
    }
}
