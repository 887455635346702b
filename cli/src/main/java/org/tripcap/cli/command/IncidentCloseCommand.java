package org.tripcap.cli.command;

import java.time.Instant;
import java.util.concurrent.Callable;
import org.tripcap.capture.custody.AuthorisedDocument;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.State;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Closes an incident: recording for it ends at once, and for good. */
@Command(
        name = "close",
        description = "Close an incident: recording for it ends at once. A closed incident never opens again.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tripcap incident close 5f3a",
            "  tripcap incident close --yes     # the only open one, from a script"
        })
final class IncidentCloseCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions options;

    @Mixin
    private ActingOperator acting;

    @Mixin
    private Confirmation confirmation;

    @Mixin
    private IncidentArgument incident;

    @Override
    public Integer call() {
        Console console = options.console();
        try (Session session = Session.open(options)) {
            AuthorisedDocument found = incident.in(session, Instant.now());
            if (found.document().state() == State.CLOSED) {
                throw new CommandException(
                        ExitCode.REFUSED, "incident " + found.document().id() + " is closed already");
            }
            confirmation.proceed("close incident " + found.document().id() + " ("
                    + Printable.line(found.document().title()) + ")");
            Operator operator = acting.in(session);
            IncidentDocument closed =
                    Revising.until(session, found, operator::close, revised -> revised.state() == State.CLOSED);
            if (options.json()) {
                console.json(IncidentJson.of(closed, Instant.now()));
            } else {
                console.done(
                        closed.id().value(),
                        "closed " + console.bold(closed.id().value()));
            }
            return ExitCode.OK;
        }
    }
}
