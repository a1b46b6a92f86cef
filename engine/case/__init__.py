"""A case: what can be asked (`commands`), what happened (`history`), when it is due (`dues`), what the law allows (`guards`), `decide`."""
