package org.tripcap.capture.record;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tripcap.capture.custody.Codes.GapReason;
import org.tripcap.capture.packet.CaptureException;
import org.tripcap.capture.packet.CaptureException.Problem;
import org.tripcap.capture.packet.FileSource;
import org.tripcap.capture.packet.LiveSource;
import org.tripcap.capture.packet.Pace;
import org.tripcap.capture.packet.PacketSource;
import org.tripcap.capture.packet.PromptSource;

/**
 * Reads one interface, or one file, for a run, on a thread of its own. An interface that is not there, or goes away, is awaited,
 * and the time without it is a gap.
 */
final class Feeder {

    private static final Logger LOG = LoggerFactory.getLogger(Feeder.class);
    /** How much earlier an interface may have been lost than that is noticed; a gap is stated too long, never too short. */
    private static final Duration NOTICED = Duration.ofMillis(300);

    private static final Duration RETRY = Duration.ofMillis(250);

    /** What a feeder tells its run; called on the feeder's thread. */
    interface Listener {

        /** The source is open and collects packets. */
        void opened(PacketSource source);

        /** The source that was open is closed. */
        void closed();

        /** The source could not be opened, or ended before it should. */
        void troubled(CaptureException problem);

        /** The first attempt to open is over. */
        void attempted();

        /** Nothing was read from the interface in this time. */
        void gap(GapReason reason, Instant from, Instant to);

        /** The thread ends; {@code problem} is why, when it was not told to. */
        void ended(@Nullable CaptureException problem);

        /** The recorder for an open source. */
        SeamSink recorder(PacketSource source);
    }

    /** Opens the source, again after each loss. */
    @FunctionalInterface
    private interface Opener {
        PacketSource open() throws CaptureException;
    }

    private final String name;
    private final Opener opener;
    private final boolean persistent;
    private final InstantSource clock;
    private final Listener listener;
    private final Object lock = new Object();
    private @Nullable PacketSource source;
    private final CountDownLatch told = new CountDownLatch(1);
    private boolean stopped;
    private long lastNanos = Long.MAX_VALUE;
    private @Nullable Instant missingSince;
    private boolean attempted;

    private Feeder(String name, Opener opener, boolean persistent, InstantSource clock, Listener listener) {
        this.name = name;
        this.opener = opener;
        this.persistent = persistent;
        this.clock = clock;
        this.listener = listener;
    }

    /**
     * Reads an interface.
     *
     * @param prompt whether nothing is recorded yet, so that each millisecond counts
     */
    static Feeder live(LiveSource.Request request, boolean prompt, InstantSource clock, Listener listener) {
        Opener opener = prompt ? () -> PromptSource.open(request) : () -> LiveSource.open(request);
        return new Feeder(request.interfaceName(), opener, true, clock, listener);
    }

    static Feeder file(Path file, String filter, int snaplen, Pace pace, InstantSource clock, Listener listener) {
        return new Feeder(
                String.valueOf(file.getFileName()),
                () -> FileSource.open(file, filter, snaplen, pace),
                false,
                clock,
                listener);
    }

    void start() {
        Thread.ofPlatform().name("read-" + name).start(this::run);
    }

    /** No packet stamped later than this is read, whatever the timers do: a clock that jumps over the expiry ends it too. */
    void limit(long last) {
        synchronized (lock) {
            if (!stopped) {
                lastNanos = last;
                if (source != null) {
                    source.limit(last);
                }
            }
        }
    }

    /** Ends reading; packets up to {@code last} that have arrived are still read. */
    void stop(long last) {
        synchronized (lock) {
            if (stopped) {
                return;
            }
            stopped = true;
            lastNanos = Math.min(last, lastNanos);
            if (source != null) {
                source.stop(lastNanos);
            }
            told.countDown();
        }
    }

    private void run() {
        CaptureException problem = null;
        try {
            while (!isStopped()) {
                try {
                    read();
                    problem = null;
                    if (!persistent) {
                        break;
                    }
                } catch (CaptureException e) {
                    problem = e;
                    listener.troubled(e);
                    attempted();
                    if (!persistent || e.problem() == Problem.BAD_FILTER) {
                        break;
                    }
                    if (missingSince == null) {
                        missingSince =
                                clock.instant().minus(e.problem() == Problem.INTERFACE_LOST ? NOTICED : Duration.ZERO);
                        LOG.warn("Waiting for an interface: {}", e.getMessage());
                    }
                    pause();
                }
            }
        } catch (RuntimeException e) {
            LOG.error("Reading {} failed", name, e);
        } finally {
            stateMissing();
            listener.ended(problem);
        }
    }

    private void stateMissing() {
        Instant since = missingSince;
        if (since != null) {
            missingSince = null;
            listener.gap(GapReason.INTERFACE_LOST, since, clock.instant());
        }
    }

    private void attempted() {
        if (!attempted) {
            attempted = true;
            listener.attempted();
        }
    }

    /** Opens the source and reads it to its end; it counts as open until it is closed, not only until it is read. */
    private void read() throws CaptureException {
        boolean counted = false;
        try (PacketSource opened = opener.open()) {
            stateMissing();
            listener.opened(opened);
            counted = true;
            attempted();
            read(opened);
        } finally {
            if (counted) {
                listener.closed();
            }
        }
    }

    private void read(PacketSource opened) throws CaptureException {
        SeamSink recorder = listener.recorder(opened);
        synchronized (lock) {
            source = opened;
            opened.limit(lastNanos);
            if (stopped) {
                opened.stop(lastNanos);
            }
        }
        try {
            opened.run(recorder);
        } finally {
            synchronized (lock) {
                source = null;
            }
            recorder.finish();
        }
    }

    private boolean isStopped() {
        return told.getCount() == 0;
    }

    private void pause() {
        try {
            var _ = told.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            told.countDown();
        }
    }
}
