package org.tripcap.cli.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.tripcap.capture.packet.PacketSender;

/**
 * The process that sends loads, apart from those that are measured. Writes {@code ready}; for each duration that it then reads,
 * it sends that long and writes how many frames in how many nanoseconds.
 */
final class SenderMain {

    private SenderMain() {}

    /**
     * Sends until its input ends.
     *
     * @param arguments mix, packets a second (0 for top speed)
     */
    public static void main(String[] arguments) throws IOException {
        PacketMix mix = PacketMix.parse(arguments[0]);
        long rate = Long.parseLong(arguments[1]);
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (PacketSender sender = PacketSender.open(BenchNetwork.SENDER);
                PacketSender.Batch batch = sender.prepare(mix.frames())) {
            System.out.println("ready");
            for (String order = orders.readLine(); order != null; order = orders.readLine()) {
                long start = System.nanoTime();
                long sent = batch.sendFor(Duration.parse(order), rate);
                System.out.println(sent + " " + (System.nanoTime() - start));
            }
        }
    }
}
