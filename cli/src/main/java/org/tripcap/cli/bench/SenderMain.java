package org.tripcap.cli.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.tripcap.capture.packet.PacketSender;

/**
 * The process that sends a load, apart from those that are measured. Writes {@code ready}, waits for a line, sends, and writes
 * how many frames in how many nanoseconds.
 */
final class SenderMain {

    private SenderMain() {}

    /**
     * Sends one load.
     *
     * @param arguments mix, packets a second (0 for top speed), duration in the form of {@link Duration#parse}
     */
    public static void main(String[] arguments) throws IOException {
        PacketMix mix = PacketMix.parse(arguments[0]);
        long rate = Long.parseLong(arguments[1]);
        Duration duration = Duration.parse(arguments[2]);
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (PacketSender sender = PacketSender.open(BenchNetwork.SENDER);
                PacketSender.Batch batch = sender.prepare(mix.frames())) {
            System.out.println("ready");
            if (orders.readLine() == null) {
                return;
            }
            long start = System.nanoTime();
            long sent = batch.sendFor(duration, rate);
            System.out.println(sent + " " + (System.nanoTime() - start));
        }
    }
}
