package org.tripcap.capture.ship;

import java.time.Duration;
import java.time.Instant;
import org.tripcap.capture.custody.Signed;

/** Follows the ledger from its first statement. Nothing is checked here, neither signatures nor form. */
public final class LedgerFeed implements AutoCloseable {

    /** Hears each statement, in the ledger's order. */
    @FunctionalInterface
    public interface Listener {
        /**
         * The next statement.
         *
         * @throws Exception when it could not be handled now; it comes again
         */
        void statement(Signed statement) throws Exception;
    }

    private final TopicFollower follower;

    private LedgerFeed(TopicFollower follower) {
        this.follower = follower;
    }

    /** Starts to follow, at the ledger's beginning. */
    public static LedgerFeed start(KafkaSettings kafka, String clientId, Listener listener) {
        return start(kafka, clientId, TopicFollower.Start.FIRST, listener);
    }

    /** Starts to follow at the first statement that was sent at this time or later, by the clock of who sent it. */
    public static LedgerFeed startSince(Instant time, KafkaSettings kafka, String clientId, Listener listener) {
        return start(kafka, clientId, TopicFollower.Start.since(time), listener);
    }

    private static LedgerFeed start(
            KafkaSettings kafka, String clientId, TopicFollower.Start where, Listener listener) {
        return new LedgerFeed(new TopicFollower(
                "ledger-feed",
                Topics.LEDGER,
                () -> kafka.consumer(null, clientId),
                where,
                read -> listener.statement(Records.ledgerStatement(read))));
    }

    /** Waits until what the ledger held at the start was read; false when that takes longer. */
    public boolean awaitCaughtUp(Duration patience) throws InterruptedException {
        return follower.awaitCaughtUp(patience);
    }

    public boolean isCaughtUp() {
        return follower.isCaughtUp();
    }

    @Override
    public void close() {
        follower.close();
    }
}
