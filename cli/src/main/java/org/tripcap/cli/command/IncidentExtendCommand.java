package org.tripcap.cli.command;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.tripcap.capture.custody.AuthorisedDocument;
import org.tripcap.capture.incident.IncidentDocument;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lets an incident last longer. */
@Command(
        name = "extend",
        description = "Let an open incident last longer: the attack goes on. Its scope stays, and recording is not"
                + " interrupted.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  tripcap incident extend 5f3a --for 2h")
final class IncidentExtendCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions options;

    @Mixin
    private ActingOperator acting;

    @Mixin
    private IncidentArgument incident;

    @Option(
            names = "--for",
            paramLabel = "DURATION",
            required = true,
            converter = Durations.class,
            description = "How long at most, from now, up to 24h.")
    private Duration duration;

    @Override
    public Integer call() {
        Durations.requireSignable(duration);
        Instant now = Instant.now();
        try (Session session = Session.open(options)) {
            AuthorisedDocument found = incident.in(session, now);
            IncidentDocument document = found.document();
            if (!IncidentBook.isOpen(document, now)) {
                throw refused(document, "is not open; open a new one");
            }
            Instant expires = now.plus(duration);
            if (!expires.isAfter(document.expires())) {
                throw refused(document, "lasts longer already: it expires " + Times.text(document.expires()));
            }
            Operator operator = acting.in(session);
            IncidentDocument extended = Revising.until(
                    session,
                    found,
                    current -> operator.extend(current, expires),
                    revised -> !revised.expires().isBefore(expires));
            Console console = options.console();
            if (options.json()) {
                console.json(IncidentJson.of(extended, now));
            } else {
                console.done(
                        extended.id().value(),
                        "extended " + console.bold(extended.id().value()) + ", expires "
                                + Times.text(extended.expires()));
            }
            return ExitCode.OK;
        }
    }

    private static CommandException refused(IncidentDocument document, String why) {
        return new CommandException(ExitCode.REFUSED, "incident " + document.id() + " " + why);
    }
}
