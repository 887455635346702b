package org.tripcap.cli.command;

import picocli.CommandLine.Command;

/** Working with the ledger of all statements. */
@Subcommands({LedgerAuditCommand.class, LedgerExportCommand.class})
@Command(
        name = "ledger",
        description = "Audit or export the ledger: who stated what, about every incident and every quiet time.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  tripcap ledger audit --from 2026-03-01T00:00:00Z", "  tripcap ledger export --to ledger.ndjson"},
        synopsisSubcommandLabel = "(audit | export)")
final class LedgerCommand {}
