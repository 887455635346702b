package org.tripcap.cli.command;

import picocli.CommandLine.Command;

/** Working with what was recorded. */
@Subcommands({
    EvidenceSearchCommand.class,
    EvidenceTimelineCommand.class,
    EvidenceTopCommand.class,
    EvidencePcapCommand.class,
    EvidenceLinkCommand.class,
    EvidenceVerifyCommand.class,
    EvidenceExportCommand.class,
    EvidenceReportCommand.class,
    EvidenceHoldCommand.class,
    EvidenceReleaseCommand.class,
    EvidenceEraseCommand.class,
    EvidenceDueCommand.class,
    EvidenceRetentionCommand.class
})
@Command(
        name = "evidence",
        description = "Search, look at, verify, export, report, hold and erase what was recorded.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tripcap evidence search 5f3a 'destination.port:443'",
            "  tripcap evidence verify 5f3a",
            "  tripcap evidence export 5f3a --to case"
        },
        synopsisSubcommandLabel =
                "(search | timeline | top | pcap | link | verify | export | report | hold | release | erase | due | retention)")
final class EvidenceCommand {}
