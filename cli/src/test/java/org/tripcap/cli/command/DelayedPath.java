package org.tripcap.cli.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Carries the packets between two TUN interfaces, each after a delay, in their order, as a long path does. Many kernels come
 * without netem, and a proxy would end the connections that are to suffer; here they only see a slower path.
 */
final class DelayedPath implements AutoCloseable {
    /** What a path holds: more is lost, as in any router. */
    private static final int PACKETS = 20_000;

    private static final Duration TICK = Duration.ofMillis(50);

    private final List<Tun> ends;
    private final List<Thread> carriers = new ArrayList<>();
    private volatile boolean closed;

    /**
     * Begins to carry.
     *
     * @param delay of each packet, one way
     */
    DelayedPath(Tun one, Tun other, Duration delay) {
        ends = List.of(one, other);
        carry(one, other, delay);
        carry(other, one, delay);
    }

    private record UnderWay(ByteBuffer packet, long dueNanos) {}

    private void carry(Tun from, Tun to, Duration delay) {
        BlockingQueue<UnderWay> path = new LinkedBlockingQueue<>(PACKETS);
        thread(() -> {
            Optional<ByteBuffer> packet = from.read(TICK);
            packet.ifPresent(p -> path.offer(new UnderWay(p, System.nanoTime() + delay.toNanos())));
        });
        thread(() -> {
            @Nullable UnderWay next = path.poll(TICK.toMillis(), TimeUnit.MILLISECONDS);
            if (next != null) {
                TimeUnit.NANOSECONDS.sleep(next.dueNanos() - System.nanoTime());
                to.write(next.packet());
            }
        });
    }

    /** A step of a carrier. */
    @FunctionalInterface
    private interface Step {
        void run() throws IOException, InterruptedException;
    }

    private void thread(Step step) {
        carriers.add(Thread.ofPlatform().daemon().name("delayed-path").start(() -> {
            try {
                while (!closed) {
                    step.run();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
    }

    /** Ends the path; what is under way is lost. */
    @Override
    public void close() throws IOException {
        closed = true;
        try {
            for (Thread carrier : carriers) {
                carrier.interrupt();
                carrier.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a path ended", e);
        }
        for (Tun end : ends) {
            end.close();
        }
    }
}
