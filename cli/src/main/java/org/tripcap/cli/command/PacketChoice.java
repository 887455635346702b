package org.tripcap.cli.command;

import org.tripcap.capture.packet.BadFilterException;
import org.tripcap.capture.packet.PacketFilter;
import org.tripcap.capture.segment.Disclosure;

/** Chooses packets by the filter that a person typed. */
final class PacketChoice {
    private PacketChoice() {}

    /** What the filter accepts; a link type that it cannot be compiled for ends the command. */
    static Disclosure.Choice of(PacketFilter filter) {
        return (linkType, data, offset, capturedLength, originalLength) -> {
            try {
                return filter.accepts(linkType, data, offset, capturedLength, originalLength);
            } catch (BadFilterException e) {
                throw new CommandException(ExitCode.USAGE, "--filter: " + e.getMessage(), e);
            }
        };
    }
}
