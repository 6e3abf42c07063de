"""`python -m zhidu` 与 `zhidu` 命令相同。"""

from zhidu.cli.main import main

raise SystemExit(main())
