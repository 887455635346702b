package org.tripcap.capture.ship;

import java.time.Duration;
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

    /** Starts to follow at the last {@code count} statements, for who wants to know how things are and not how they were. */
    public static LedgerFeed startAtLast(int count, KafkaSettings kafka, String clientId, Listener listener) {
        return start(kafka, clientId, TopicFollower.Start.last(count), listener);
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

    @Override
    public void close() {
        follower.close();
    }
}
