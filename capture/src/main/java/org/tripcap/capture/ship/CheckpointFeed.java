package org.tripcap.capture.ship;

import java.time.Duration;
import java.util.Optional;

/**
 * Follows {@link Topics#CHECKPOINTS} from its latest records on: who only wants to know the latest needs no others. Belongs to no
 * consumer group.
 */
public final class CheckpointFeed implements AutoCloseable {

    /** Anybody who may write to the topic can put junk behind the latest; a notary adds one a minute. */
    private static final int LATEST = 64;

    /** What to do with what is read; called on the feed's own thread. */
    @FunctionalInterface
    public interface Listener {
        /**
         * The next note, unchecked.
         *
         * @param place where it is, for logs
         * @throws Exception when it could not be handled now; it comes again
         */
        void checkpoint(byte[] note, String place) throws Exception;
    }

    private static final Duration POLL = Duration.ofSeconds(10);

    private final TopicFollower follower;

    private CheckpointFeed(TopicFollower follower) {
        this.follower = follower;
    }

    /** Starts to follow. */
    public static CheckpointFeed start(KafkaSettings kafka, String clientId, Listener listener) {
        return new CheckpointFeed(new TopicFollower(
                "checkpoint-feed",
                Topics.CHECKPOINTS,
                () -> kafka.modestConsumer(clientId),
                TopicFollower.Start.last(LATEST),
                POLL,
                read -> {
                    byte[] note = read.value();
                    if (note != null && read.key() == null) { // what has a key is the time stamp of a checkpoint
                        listener.checkpoint(note, Records.place(read));
                    }
                }));
    }

    /** What keeps it from going on now, or empty. */
    public Optional<String> problem() {
        return follower.problem();
    }

    @Override
    public void close() {
        follower.close();
    }
}
