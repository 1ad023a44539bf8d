@rem npm on Windows runs scripts with cmd.exe, which has no exec: the one in "npm start" is for shells that would keep signals to themselves.
@%*
