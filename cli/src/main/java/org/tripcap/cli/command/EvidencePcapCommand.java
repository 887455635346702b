package org.tripcap.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.packet.BadFilterException;
import org.tripcap.capture.packet.PacketFilter;
import org.tripcap.ingest.retrieve.PacketRetrieval;
import org.tripcap.ingest.retrieve.WantedPackets;
import org.tripcap.ingest.store.FlowPlace;
import org.tripcap.ingest.store.StoreRefusedException;
import org.tripcap.ingest.vault.UnwrapRefusedException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Gets packets out of the evidence. */
@Command(
        name = "pcap",
        description = {
            "Write packets of an incident as pcapng: all, those of some flows, or those that a filter accepts.",
            "Only segments that hold them are decrypted, and the vault states the access on the ledger before it is given."
                    + " The file proves nothing by itself: 'evidence export' writes what does."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tripcap evidence pcap 5f3a --flow 1:TR7UEpsKZUGh7KuZJ+UiZJeD91Q= | wireshark -k -i -",
            "  tripcap evidence pcap 5f3a 'destination.port:445' -w smb.pcapng",
            "  tripcap evidence pcap 5f3a --filter 'host 203.0.113.7' -w attacker.pcapng"
        })
final class EvidencePcapCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions options;

    @Spec
    private CommandSpec command;

    @Parameters(
            index = "0",
            paramLabel = "INCIDENT",
            description = "The incident's id, or as much of its beginning as is unique.")
    private String incident;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "QUERY",
            description = "Packets of the flows that 'evidence search' finds with it (default: all packets).")
    private @Nullable String query;

    @Option(
            names = "--flow",
            paramLabel = "ID",
            description =
                    "Packets of one flow: its tripcap.flow.id or its community id, as 'evidence search' shows them.")
    private @Nullable String flow;

    @Option(
            names = "--filter",
            paramLabel = "FILTER",
            description = "Of these, the packets that it accepts (pcap-filter syntax). Alone, all segments are read.")
    private @Nullable String filter;

    @Option(
            names = {"-w", "--write"},
            paramLabel = "FILE",
            description = "File to make, readable by its owner only (default: standard output).")
    private @Nullable Path file;

    @Override
    public Integer call() throws InterruptedException {
        if (file == null && (options.json() || options.console().terminal())) {
            throw new CommandException(
                    ExitCode.USAGE,
                    options.json()
                            ? "--json tells about a file: name one with -w"
                            : "a terminal shows no packets: write them with -w FILE, or pipe them into 'wireshark -k -i -'");
        }
        if (flow != null && query != null) {
            throw new CommandException(
                    ExitCode.USAGE, "name a flow with --flow or look for flows with QUERY, not both");
        }
        try (Session session = Session.open(options);
                PacketFilter accepted = filter == null ? null : new PacketFilter(filter)) {
            IncidentId id =
                    session.incidents().find(incident, Instant.now()).document().id();
            session.store().refresh();
            WantedPackets wanted = wanted(session, id);
            return write(session, id, accepted == null ? wanted : wanted.accepting(PacketChoice.of(accepted)));
        } catch (BadFilterException e) {
            throw new CommandException(ExitCode.USAGE, "--filter: " + e.getMessage(), e);
        } catch (StoreRefusedException e) {
            throw new CommandException(ExitCode.USAGE, "the search was refused: " + e.getMessage(), e);
        }
    }

    private WantedPackets wanted(Session session, IncidentId id) {
        String lucene = flow == null ? query : FlowQuery.of(flow);
        if (lucene == null) {
            return WantedPackets.all();
        }
        List<FlowPlace> found;
        try (Stream<FlowPlace> places = session.store().places(id, lucene)) {
            found = places.toList();
        }
        long rolledUp = found.stream().filter(FlowPlace::isRolledUp).count();
        if (rolledUp > 0) {
            err().println("tripcap: " + rolledUp + " roll-ups of small flows match too; which packets are theirs is not"
                    + " indexed: find them with --filter");
        }
        return WantedPackets.ofFlows(found);
    }

    private int write(Session session, IncidentId id, WantedPackets wanted) throws InterruptedException {
        PacketRetrieval retrieval = new PacketRetrieval(session.store(), session::trust, session.keyRequester());
        try {
            PacketRetrieval.Outcome outcome = file == null
                    ? retrieval.write(id, wanted, new FileOutputStream(FileDescriptor.out))
                    : intoFile(retrieval, id, wanted, file);
            return conclude(outcome);
        } catch (UnwrapRefusedException e) {
            throw new CommandException(ExitCode.REFUSED, "the vault releases no keys: " + e.getMessage(), e);
        } catch (FileAlreadyExistsException e) {
            throw new CommandException(ExitCode.USAGE, e.getFile() + " exists already; name another file with -w", e);
        } catch (IOException e) {
            throw new CommandException(ExitCode.FAILED, "the packets were not written: " + e.getMessage(), e);
        }
    }

    /** Leaves no file behind that holds nothing, or not all. */
    private static PacketRetrieval.Outcome intoFile(
            PacketRetrieval retrieval, IncidentId id, WantedPackets wanted, Path file)
            throws IOException, UnwrapRefusedException, InterruptedException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        boolean kept = false;
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.WRITE)) {
            PacketRetrieval.Outcome outcome = retrieval.write(id, wanted, out);
            kept = outcome.packets() > 0;
            return outcome;
        } finally {
            if (!kept) {
                Files.deleteIfExists(file);
            }
        }
    }

    private int conclude(PacketRetrieval.Outcome outcome) {
        for (String segment : outcome.leftOut()) {
            err().println("tripcap: left out segment " + segment);
        }
        if (options.json()) {
            options.console().json(json(outcome));
        } else {
            String summary = outcome.packets() + " packets, " + outcome.bytes() + " bytes on the wire, from "
                    + outcome.segments() + " segments";
            if (file == null) {
                err().println("tripcap: " + summary);
            } else {
                options.console().line(outcome.packets() == 0 ? summary : "wrote " + file + ": " + summary);
            }
        }
        if (!outcome.leftOut().isEmpty()) {
            return ExitCode.INVALID;
        }
        return outcome.packets() == 0 ? ExitCode.NOT_FOUND : ExitCode.OK;
    }

    private ObjectNode json(PacketRetrieval.Outcome outcome) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("file", String.valueOf(file))
                .put("segments", outcome.segments())
                .put("packets", outcome.packets())
                .put("bytes", outcome.bytes());
        ArrayNode leftOut = json.putArray("left_out");
        outcome.leftOut().forEach(leftOut::add);
        return json;
    }

    private PrintWriter err() {
        return command.commandLine().getErr();
    }
}
