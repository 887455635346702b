package org.tripcap.cli.command;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.packet.PacketSender;

/**
 * Steady traffic on one interface, each packet with a number of its own and known to have been sent between two instants. As many
 * packets again are sent that no filter of a test accepts. UDP over IPv4 between documentation addresses (RFC 5737).
 */
final class NumberedTraffic implements AutoCloseable {
    /** Accepts what is numbered, and nothing else. */
    static final String FILTER = "host 192.0.2.77 and udp";

    private static final int ATTACKER = 0xc000024d;
    private static final int BYSTANDER = 0xc0000263;
    private static final int VICTIM = 0xc000024e;
    private static final int FRAME = 60;
    private static final int SOURCE_ADDRESS = 26;
    private static final int NUMBER = 42;
    private static final int BATCH = 20;
    private static final Duration EVERY = Duration.ofMillis(100);

    /** Packets that were sent together: {@code first} to {@code first + BATCH - 1}. */
    private record Batch(long first, Instant before, Instant after) {}

    private final String interfaceName;
    private final List<Batch> sent = new ArrayList<>();
    private final Thread thread;
    private volatile boolean closed;
    private volatile @Nullable IOException failure;

    private NumberedTraffic(String interfaceName) {
        this.interfaceName = interfaceName;
        this.thread = Thread.ofPlatform().name("traffic " + interfaceName).start(this::run);
    }

    /** Sends on an interface from now on. */
    static NumberedTraffic start(String interfaceName) {
        return new NumberedTraffic(interfaceName);
    }

    private void run() {
        try (PacketSender sender = PacketSender.open(interfaceName)) {
            for (long first = 0; !closed; first += BATCH) {
                List<byte[]> frames = new ArrayList<>();
                for (long number = first; number < first + BATCH; number++) {
                    frames.add(frame(ATTACKER, number));
                    frames.add(frame(BYSTANDER, number));
                }
                // An interface whose other end is down takes nothing, and the sender waits until it does.
                Instant before = Instant.now();
                sender.send(frames);
                synchronized (this) {
                    sent.add(new Batch(first, before, Instant.now()));
                }
                Thread.sleep(EVERY);
            }
        } catch (IOException e) {
            failure = e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static byte[] frame(int source, long number) {
        ByteBuffer frame = ByteBuffer.allocate(FRAME);
        frame.put(new byte[] {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2}).putShort((short) 0x0800);
        frame.put((byte) 0x45).put((byte) 0).putShort((short) (FRAME - 14)).putInt(0);
        frame.put((byte) 64).put((byte) 17).putShort((short) 0).putInt(source).putInt(VICTIM);
        frame.putShort((short) 9)
                .putShort((short) 9)
                .putShort((short) (FRAME - 34))
                .putShort((short) 0);
        return frame.putLong(number).array();
    }

    /** The number of a packet as it was sent; empty for any other. */
    static OptionalLong number(byte[] packet) {
        if (packet.length != FRAME || ByteBuffer.wrap(packet).getInt(SOURCE_ADDRESS) != ATTACKER) {
            return OptionalLong.empty();
        }
        long number = ByteBuffer.wrap(packet).getLong(NUMBER);
        return Arrays.equals(packet, frame(ATTACKER, number)) ? OptionalLong.of(number) : OptionalLong.empty();
    }

    /** The numbers of all packets that were sent wholly within this time. */
    synchronized List<Long> within(Instant from, Instant to) {
        return numbers(sent.stream()
                .filter(batch ->
                        !batch.before().isBefore(from) && !batch.after().isAfter(to))
                .toList());
    }

    /** The numbers of all packets that may have been sent at some moment of this time. */
    synchronized List<Long> touching(Instant from, Instant to) {
        return numbers(sent.stream()
                .filter(batch ->
                        !batch.after().isBefore(from) && !batch.before().isAfter(to))
                .toList());
    }

    private static List<Long> numbers(List<Batch> batches) {
        List<Long> numbers = new ArrayList<>();
        for (Batch batch : batches) {
            for (long number = batch.first(); number < batch.first() + BATCH; number++) {
                numbers.add(number);
            }
        }
        return numbers;
    }

    @Override
    public void close() throws IOException {
        closed = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (failure != null) {
            throw new IOException("traffic on " + interfaceName + " ended early", failure);
        }
    }
}
