package org.tripcap.cli.command;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.AuthorisedDocument;
import org.tripcap.capture.incident.BreachClock;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.IncidentNote;
import org.tripcap.capture.incident.IncidentNote.Mark;
import org.tripcap.capture.ship.CustodyFeed;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes something down about an incident. */
@Command(
        name = "note",
        description = {
            "Write a note on an incident, open or closed. The text goes into the incident's document, which sensors keep too and"
                    + " erasure removes; the ledger has a commitment only. A note is never taken back.",
            "--breach-aware starts the 72 hours of GDPR Art. 33(1)."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tripcap incident note 5f3a \"Mail server isolated, users told by phone\"",
            "  tripcap incident note 5f3a --breach-aware --at 2026-03-01T12:30:00+01:00",
            "  tripcap incident note 5f3a --authority-notified \"By the portal, receipt 4711\""
        })
final class IncidentNoteCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions options;

    @Mixin
    private ActingOperator acting;

    @Parameters(
            index = "0",
            paramLabel = "INCIDENT",
            description = "The incident's id, or as much of its beginning as is unique.")
    private String incident;

    @Parameters(index = "1", arity = "0..1", paramLabel = "TEXT", description = "What to write down.")
    private @Nullable String text;

    /** What a note may mark. */
    private static final class Marks {
        @Option(
                names = "--breach-aware",
                description =
                        "You became aware that personal data was breached: 72 hours remain to notify the authority.")
        private boolean aware;

        @Option(
                names = "--authority-notified",
                description = "The supervisory authority was notified: the clock stops.")
        private boolean notified;

        @Nullable Mark mark() {
            if (aware) {
                return Mark.BREACH_AWARE;
            }
            return notified ? Mark.AUTHORITY_NOTIFIED : null;
        }
    }

    @ArgGroup
    private @Nullable Marks marks;

    @Option(
            names = "--at",
            paramLabel = "TIME",
            description = "When that was, with its offset, such as 2026-03-01T12:30:00+01:00 (default: now).")
    private @Nullable String at;

    @Override
    public Integer call() {
        Mark mark = marks == null ? null : marks.mark();
        if (text == null && mark == null) {
            throw new CommandException(
                    ExitCode.USAGE, "nothing to note: give a text, --breach-aware or --authority-notified");
        }
        if (at != null && mark == null) {
            throw new CommandException(
                    ExitCode.USAGE, "--at says when a breach was noticed or the authority notified: add which");
        }
        Instant since = at == null ? null : time(at);
        try (Session session = Session.open(options)) {
            AuthorisedDocument found =
                    session.incidents().find(incident, session.clock().instant());
            refuseErased(session, found);
            Operator operator = acting.in(session);
            IncidentNote note = note(session.clock().instant(), operator.name(), mark, since);
            IncidentDocument noted = Revising.until(
                    session,
                    found,
                    current -> operator.note(current, note),
                    document -> document.notes().contains(note));
            print(noted, session.clock().instant());
            return ExitCode.OK;
        }
    }

    private IncidentNote note(Instant now, String by, @Nullable Mark mark, @Nullable Instant since) {
        try {
            return new IncidentNote(
                    now, by, text == null ? "" : text, mark, mark == null ? null : since == null ? now : since);
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.USAGE, "not noted: " + e.getMessage(), e);
        }
    }

    /** A document published after the erasure would bring back what two custodians had erased. */
    private static void refuseErased(Session session, AuthorisedDocument found) {
        try (CustodyFeed custody = session.custody()) {
            if (custody.order(found.document().id()).isPresent()) {
                throw new CommandException(
                        ExitCode.REFUSED, "incident " + found.document().id() + " is erased; nothing is noted on it");
            }
        }
    }

    private static Instant time(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "--at: '" + Printable.line(text)
                            + "' is no time; expected for example 2026-03-01T12:30:00+01:00, or ending in Z for UTC",
                    e);
        }
    }

    private void print(IncidentDocument document, Instant now) {
        Console console = options.console();
        if (options.json()) {
            console.json(IncidentJson.of(document, now));
            return;
        }
        console.line("noted on " + console.bold(document.id().value()));
        Optional<BreachClock> clock = document.breachClock();
        if (marks != null && clock.isPresent()) {
            console.line(BreachText.of(clock.get(), now));
        }
    }
}
