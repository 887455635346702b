package org.tripcap.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.AuthorisedDocument;
import org.tripcap.capture.incident.AlertNote;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.IncidentNote;
import org.tripcap.capture.record.Ceilings;
import org.tripcap.ingest.store.CaseCounts;
import org.tripcap.ingest.store.StoreException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows one incident. */
@Command(
        name = "show",
        description = "Show one incident: authority, scope, alerts, and what is stored of it.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  tripcap incident show 5f3a")
final class IncidentShowCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions options;

    @Mixin
    private IncidentArgument incident;

    @Override
    public Integer call() {
        Instant now = Instant.now();
        try (Session session = Session.open(options)) {
            AuthorisedDocument found = incident.in(session, now);
            Stored stored = Stored.of(session, found.document().id());
            if (options.json()) {
                ObjectNode json = IncidentJson.of(found.document(), now);
                json.put("opened_by", found.verified().signer().name());
                stored.describe(json);
                options.console().json(json);
            } else {
                print(options.console(), found, found.approvers(session.trust()).size(), stored, now);
            }
            return ExitCode.OK;
        }
    }

    /**
     * What is stored of an incident.
     *
     * @param counts null where that is not known
     * @param unknown why it is not; empty where it is
     */
    private record Stored(@Nullable CaseCounts counts, String unknown) {

        /** The incident is told of all the same where its store is away: others than Elasticsearch know it. */
        static Stored of(Session session, IncidentId incident) {
            try {
                return new Stored(session.store().counts(incident), "");
            } catch (StoreException | CommandException e) {
                return new Stored(null, String.valueOf(e.getMessage()));
            }
        }

        void describe(ObjectNode json) {
            if (counts == null) {
                json.putNull("stored").put("stored_unknown", unknown);
                return;
            }
            json.putObject("stored")
                    .put("segments", counts.segments())
                    .put("packets", counts.packets())
                    .put("bytes", counts.bytes())
                    .put("flows", counts.flows())
                    .put("unsound", counts.unsound());
        }

        String text(Console console) {
            if (counts == null) {
                return console.yellow("not known: " + Printable.line(unknown));
            }
            return counts.segments() + " segments, " + counts.packets() + " packets, " + counts.bytes() + " bytes, "
                    + counts.flows() + " flow documents"
                    + (counts.unsound() == 0 ? "" : console.red(", " + counts.unsound() + " unsound records"));
        }
    }

    private static void print(Console console, AuthorisedDocument found, int approvers, Stored stored, Instant now) {
        IncidentDocument document = found.document();
        boolean open = IncidentBook.isOpen(document, now);
        console.result(console.bold(document.id().value()) + "  " + Printable.line(document.title()));
        line(console, "state", state(document, open, now));
        line(console, "opened", Times.text(document.opened()));
        line(console, "reason", Printable.line(document.reason()));
        line(console, "legal basis", document.legalBasis().code());
        line(console, "filter", Printable.line(document.scope().filter()));
        line(console, "interfaces", listed(document.scope().interfaces(), "those the sensor is set to"));
        line(console, "sensors", listed(document.scope().sensors(), "all"));
        line(console, "source", document.scope().source().code());
        line(
                console,
                "revision",
                document.revision() + ", signed by " + found.verified().signer().name() + " ("
                        + found.verified().signer().role().code() + ")");
        if (!document.approvals().isEmpty()) {
            line(
                    console,
                    "approved",
                    "by " + approvers + " of " + Ceilings.APPROVERS + " operators"
                            + (approvers < Ceilings.APPROVERS ? ": nothing is recorded before" : ""));
        }
        if (document.hold()) {
            line(console, "hold", "yes: nothing of it may be erased");
        }
        if (document.alertChain().count() > document.alerts().size()) {
            line(console, "alerts", document.alertChain().count() + " in all; the first are these");
        }
        for (AlertNote alert : document.alerts()) {
            line(
                    console,
                    "alert",
                    Times.text(alert.time()) + "  " + alert.source() + "  " + Printable.line(alert.title()));
        }
        document.breachClock()
                .ifPresent(clock -> line(
                        console,
                        "breach",
                        clock.isLate(now) && clock.runs()
                                ? console.red(BreachText.of(clock, now))
                                : BreachText.of(clock, now)));
        document.notes().forEach(note -> print(console, note));
        line(console, "stored", stored.text(console));
    }

    /** A long text in full: each of its lines, and not more of one than a terminal bears. */
    private static void print(Console console, IncidentNote note) {
        IncidentNote.Mark mark = note.mark();
        line(
                console,
                "note",
                Times.text(note.time()) + "  " + Printable.line(note.by()) + (mark == null ? "" : "  " + mark.code()));
        note.text()
                .lines()
                .flatMap(text -> text.replaceAll("(?s)(.{1,160})(?:\\s|$)|(.{160})", "$1$2\n")
                        .lines())
                .forEach(text -> line(console, "", Printable.line(text)));
    }

    private static String state(IncidentDocument document, boolean open, Instant now) {
        Instant closed = document.closed();
        if (closed != null) {
            return "closed " + Times.text(closed);
        }
        return open
                ? "open, expires in " + Durations.text(Duration.between(now, document.expires())) + " ("
                        + Times.text(document.expires()) + ")"
                : "expired " + Times.text(document.expires());
    }

    private static String listed(java.util.List<String> names, String whenEmpty) {
        return names.isEmpty() ? whenEmpty : Printable.line(String.join(", ", names));
    }

    private static void line(Console console, String name, String value) {
        console.result("  " + console.faint(name + " ".repeat(Math.max(1, 12 - name.length()))) + value);
    }
}
