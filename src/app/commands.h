/* commands.h - the functions behind the table of commands, and what they share. */
#ifndef JJ_APP_COMMANDS_H
#define JJ_APP_COMMANDS_H

#include "app/cli.h"
#include "app/setup.h"

int command_init(struct call *call);
int command_serve(struct call *call);
int command_demo(struct call *call);
int command_user_add(struct call *call);
int command_user_reset(struct call *call);
int command_user_list(struct call *call);
int command_import(struct call *call);
int command_recap(struct call *call);
int command_recover(struct call *call);
int command_keyring_rewrap(struct call *call);
int command_recovery_split(struct call *call);
int command_recovery_try(struct call *call);
int command_recovery_use(struct call *call);
int command_audit_verify(struct call *call);
int command_audit_proof(struct call *call);
int command_audit_witnessed(struct call *call);
int command_audit_accept_rollback(struct call *call);
int command_witness_init(struct call *call);
int command_witness_sign(struct call *call);
int command_witness_size(struct call *call);
int command_backup(struct call *call);
int command_restore(struct call *call);
int command_pack_check(struct call *call);
int command_pack_map(struct call *call);
int command_access(struct call *call);
int command_schema(struct call *call);
int command_migrate(struct call *call);
int command_doctor(struct call *call);
int command_version(struct call *call);

/* Opens the parts of the city that the call names. 0, or the exit code after saying why. */
int call_open(struct call *call, unsigned parts, struct city *city);
/* Packs, and more parts, of --pack, or of the data folder when no pack is named. Likewise. */
int call_open_pack(struct call *call, unsigned more, struct city *city);
/* First line of the file named by an option; 0, or the exit code after saying why. */
int call_password(struct call *call, const char *option, struct str *out);
/*
 * For commands that need keys: logs in with --login and --password-file, so that c->who is set. The
 * command declares both
 * options. 0, or the exit code after saying why. A logout is not needed: the session lives in this
 * process.
 */
int cli_login(struct call *call, struct ctx *c);
/* Says all fail items of c. Returns EXIT_REFUSED. */
int call_failed(struct call *call, struct ctx *c, enum err code);

#endif
