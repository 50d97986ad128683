/* commands.c - every command with its options and help. A new command is one row here. */
#include "app/commands.h"

#define LOGIN_OPTIONS                                                     \
    { "--login", "LOGIN", "who you are" },                                \
    { "--password-file", "FILE", "file whose first line is your password" }

const struct command commands[] = {
    { "init", "", 0, "Make a new city: data folder, keys, database, first administrator.",
      { { "--pack", "NAME", "the city's pack, e.g. kota-jambi" },
        { "--admin", "LOGIN", "login of the first administrator" },
        { "--password-file", "FILE", "file whose first line is his password" },
        { "--recovery-out", "FILE", "where the recovery secret goes (keep it elsewhere)" } },
      command_init },
    { "serve", "", 0, "Serve the city until it is told to stop.",
      { { "--listen", "ADDR:PORT", "where to listen (127.0.0.1:8470)" },
        { "--workers", "N", "working processes (8)" },
        { "--tls-cert", "FILE", "certificate chain (PEM)" },
        { "--tls-key", "FILE", "its private key (PEM)" },
        { "--behind-proxy", "ADDR", "address of the proxy that speaks TLS for us" } },
      command_serve },
    { "demo", "", 0, "Serve the demo city; all people in it are invented.",
      { { "--prepare", NULL, "only make the demo city" },
        { "--listen", "ADDR:PORT", "where to listen (127.0.0.1:8470)" } },
      command_demo },
    { "user add", "LOGIN", 1, "Make a member; the password must be changed at the first web login.",
      { { "--role", "ROLE[,ROLE]", "intake, case_manager, lead, partner, leader, admin ..." },
        { "--agency", "CODE", "agency of the pack, e.g. UPTD_PPA" },
        { "--name", "NAME", "name as colleagues see it" },
        { "--password-file", "FILE", "file whose first line is the password" } },
      command_user_add },
    { "user reset", "LOGIN", 1, "Give a member a new password; his keys are dropped and lead lets him in again.",
      { { "--password-file", "FILE", "file whose first line is the password" } },
      command_user_reset },
    { "user list", "", 0, "List the members.", { { "--json", NULL, "for a program" } }, command_user_list },
    { "recover", "", 0, "Let a member into a desk by the recovery secret, when nobody is left who could.",
      { { "--secret", "FILE", "file with the recovery secret" },
        { "--desk", "DESK", "e.g. lead" },
        { "--to", "LOGIN", "a member who has logged in once" } },
      command_recover },
    { "audit verify", "", 0, "Check the log against its checkpoints; needs no key.",
      { { "--public-key", "FILE", "public key kept elsewhere (default: the one in the log)" },
        { "--checkpoint", "FILE", "a checkpoint kept elsewhere, which the log must contain" },
        { "--json", NULL, "for a program" } },
      command_audit_verify },
    { "pack check", "", 0, "Check the packs.", { { "--pack", "NAME", "the city's pack, e.g. kota-jambi" } }, command_pack_check },
    { "access", "", 0, "Who may do what.",
      { { "--matrix", NULL, "role x route and role x field" }, { "--pack", "NAME", "the city's pack, e.g. kota-jambi" } },
      command_access },
    { "schema", "", 0, "Print the database's migrations.", { { "--openapi", NULL, "the HTTP interface instead, as OpenAPI" },
        { "--pack", "NAME", "the city's pack, for --openapi" } }, command_schema },
    { "migrate", "", 0, "Bring the database to this version.", { { NULL, NULL, NULL } }, command_migrate },
    { "doctor", "", 0, "Look for what is wrong with a city.", { { "--json", NULL, "for a program" } }, command_doctor },
    { "version", "", 0, "Print the version.", { { "--json", NULL, "for a program" } }, command_version },
};

const size_t n_commands = sizeof commands / sizeof commands[0];
