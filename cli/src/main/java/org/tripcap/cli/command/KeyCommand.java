package org.tripcap.cli.command;

import picocli.CommandLine.Command;

/** The operator's own authority and everybody's keys. */
@Subcommands({
    KeyInitCommand.class,
    KeyEnrollCommand.class,
    KeyRequestCommand.class,
    KeyInstallCommand.class,
    KeyListCommand.class,
    KeyRotateCommand.class,
    KeyRevokeCommand.class,
    KeyTrustTimeStampingCommand.class,
    KeyTrustVerifyTextCommand.class,
    KeyPublishCommand.class,
    KeyBackupCommand.class,
    KeyForgetBackupCommand.class,
    KeyRestoreCommand.class
})
@Command(
        name = "key",
        description =
                "Make, certify, replace and revoke the keys of everybody who acts; each act goes onto the ledger.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  tripcap key list", "  tripcap key enroll edge-3 --role sensor", "  tripcap key backup /mnt/backup"
        },
        synopsisSubcommandLabel =
                "(init | enroll | request | install | list | rotate | revoke | trust-time-stamping | trust-verify-text"
                        + " | publish | backup | forget-backup | restore)")
final class KeyCommand {}
