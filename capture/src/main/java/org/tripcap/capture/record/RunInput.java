package org.tripcap.capture.record;

import java.nio.file.Path;
import java.util.List;
import org.tripcap.capture.packet.Pace;

/** Where one run takes its packets from. */
sealed interface RunInput {

    /** Interfaces, each with a handle of its own. */
    record Live(List<String> interfaces) implements RunInput {
        public Live {
            interfaces = List.copyOf(interfaces);
        }
    }

    /** A capture file. */
    record Replayed(Path file, Pace pace) implements RunInput {}
}
