package org.tripcap.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.ActorEnvironment;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.ClockState;
import org.tripcap.capture.custody.Deployment;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.custody.LedgerWriter;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.StatementChain;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.ship.KafkaLedger;
import org.tripcap.capture.ship.KafkaSettings;

/**
 * A person at the command line who states what they do.
 *
 * @param chainFile where their chain of statements goes on from one command to the next
 * @param deployment of the system that they act on
 */
record Actor(Identity identity, Path chainFile, KafkaSettings kafka, Deployment deployment, InstantSource clock) {

    /** Longer than any other command holds the chain, which it does for one round trip to Kafka. */
    private static final Duration PATIENCE = Duration.ofSeconds(45);

    /**
     * Signs a statement and brings it to the ledger; it is acknowledged on return.
     *
     * @throws IOException if it is not known to be; the next statement sends it again
     */
    Signed state(@Nullable IncidentId incident, Body body) throws IOException, InterruptedException {
        try (KafkaLedger ledger = new KafkaLedger(kafka)) {
            return StatementChain.withinLock(
                    chainFile,
                    identity,
                    environment(clock, deployment),
                    PATIENCE,
                    chain -> new LedgerWriter(chain, ledger).state(incident, body));
        }
    }

    /**
     * Signs statements that concern no incident, which wait in the chain until they are sent: for acts that must be possible
     * where no ledger is. They are durable on return.
     */
    static void note(Identity identity, Path chainFile, InstantSource clock, List<? extends Body> bodies)
            throws IOException, InterruptedException {
        StatementChain.withinLock(chainFile, identity, environment(clock, Deployment.STANDALONE), PATIENCE, chain -> {
            for (Body body : bodies) {
                chain.next(null, body);
            }
            return bodies.size();
        });
    }

    private static ActorEnvironment environment(InstantSource clock, Deployment deployment) {
        return new ActorEnvironment(clock, () -> ClockState.UNKNOWN, Optional::empty, deployment);
    }
}
