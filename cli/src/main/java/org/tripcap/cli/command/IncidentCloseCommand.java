package org.tripcap.cli.command;

import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.AuthorisedDocument;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.State;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Closes an incident: recording for it ends at once, and for good. */
@Command(
        name = "close",
        description = "Close an incident: recording for it ends at once. A closed incident never opens again.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  tripcap incident close 5f3a")
final class IncidentCloseCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions options;

    @Mixin
    private ActingOperator acting;

    @Parameters(
            arity = "0..1",
            paramLabel = "INCIDENT",
            description = "The incident's id, or as much of its beginning as is unique (default: the only open one).")
    private @Nullable String incident;

    @Override
    public Integer call() {
        Console console = options.console();
        try (Session session = Session.open(options)) {
            AuthorisedDocument found = session.incidents().find(incident, Instant.now());
            if (found.document().state() == State.CLOSED) {
                throw new CommandException(
                        ExitCode.REFUSED, "incident " + found.document().id() + " is closed already");
            }
            IncidentDocument closed = acting.in(session).close(found);
            if (options.json()) {
                console.json(IncidentJson.of(closed, Instant.now()));
            } else {
                console.line("closed " + console.bold(closed.id().value()));
            }
            return ExitCode.OK;
        }
    }
}
