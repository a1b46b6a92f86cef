@echo off
rem 安装、升级或退回 xxgk。不需要网络，不需要管理员权限。
setlocal
chcp 65001 >nul
cd /d "%~dp0"
for %%V in (3.13 3.12 3.11) do (
    py -%%V -c "import venv" >nul 2>nul && set "XXGK_PYTHON=py -%%V" && goto found
)
python -c "import sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))" >nul 2>nul && set "XXGK_PYTHON=python" && goto found
echo 没有找到 Python 3.11、3.12 或 3.13。请先用离线安装包安装其中之一（64 位），再运行 install.cmd。
set "XXGK_CODE=2"
goto end
:found
%XXGK_PYTHON% -X utf8 install.py %*
set "XXGK_CODE=%ERRORLEVEL%"
:end
if "%~1"=="" pause
exit /b %XXGK_CODE%
