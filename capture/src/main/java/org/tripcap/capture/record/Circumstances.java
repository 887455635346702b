package org.tripcap.capture.record;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.tripcap.capture.custody.CaptureContext;
import org.tripcap.capture.custody.CaptureContext.InterfaceState;
import org.tripcap.capture.custody.CaptureContext.Load;
import org.tripcap.capture.custody.InterfaceDriver;
import org.tripcap.capture.incident.JsonFields;
import org.tripcap.capture.packet.InterfaceFacts;

/** Finds out what a statement says about the circumstances of a recording. */
final class Circumstances {

    private static final Path LOAD = Path.of("/proc/loadavg");

    private Circumstances() {}

    /** The circumstances now, of a run on these interfaces. */
    static CaptureContext of(List<String> interfaces) {
        return new CaptureContext(
                load(),
                interfaces.stream()
                        .limit(CaptureContext.MAX_INTERFACES)
                        .map(InterfaceFacts::of)
                        .map(Circumstances::state)
                        .toList());
    }

    private static Load load() {
        int processors = Runtime.getRuntime().availableProcessors();
        try {
            String[] words = Files.readString(LOAD).split(" ", 4);
            return new Load(hundredths(words[0]), hundredths(words[1]), hundredths(words[2]), processors);
        } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
            return new Load(0, 0, 0, processors);
        }
    }

    private static int hundredths(String average) {
        return (int) Math.min(Load.MAX, Math.max(0, Math.round(100 * Double.parseDouble(average))));
    }

    private static InterfaceState state(InterfaceFacts facts) {
        return new InterfaceState(
                facts.driver().map(InterfaceDriver::ofKernelName).orElse(InterfaceDriver.OTHER),
                facts.merges(),
                bounded(facts.receivedPackets()),
                bounded(facts.receivedBytes()),
                bounded(facts.errors()),
                bounded(facts.dropped()),
                bounded(facts.missed()));
    }

    private static long bounded(long counter) {
        return Math.clamp(counter, 0, JsonFields.MAX_NUMBER);
    }
}
