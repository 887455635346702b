package org.tripcap.capture.packet;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.Pcaps;

/**
 * The frames of a small capture file, all in memory: what a demonstration or a measurement sends.
 *
 * @param linkType the file's link type (pcap-linktype(7))
 * @param frames the captured bytes of each packet, in order
 */
public record CaptureFrames(int linkType, List<byte[]> frames) {

    public CaptureFrames {
        frames = List.copyOf(frames);
    }

    /**
     * Reads a file that libpcap can read (pcap, pcapng).
     *
     * @throws IOException if it is no capture file, or breaks off within a packet; the message is libpcap's
     */
    public static CaptureFrames read(Path file) throws IOException {
        try (PcapHandle handle = Pcaps.openOffline(file.toString())) {
            List<byte[]> frames = new ArrayList<>();
            while (true) {
                try {
                    frames.add(handle.getNextRawPacketEx());
                } catch (EOFException e) {
                    return new CaptureFrames(handle.getDlt().value(), frames);
                }
            }
        } catch (PcapNativeException | NotOpenException | TimeoutException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /** Sum of the frames' lengths in bytes. */
    public long bytes() {
        return frames.stream().mapToLong(f -> f.length).sum();
    }
}
